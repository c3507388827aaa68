using Bunit;
using MudBlazor.Services;

namespace FineTune.Studio.Tests.Components;

/// <summary>Renders components with MudBlazor's services; its scripts are taken as run.</summary>
public abstract class ComponentTest : BunitContext
{
    protected ComponentTest()
    {
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        DefaultWaitTimeout = TimeSpan.FromSeconds(20); // a busy machine is no failure
    }
}
