using System.Globalization;
using FineTune.Engine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MudBlazor;
using MudBlazor.Services;
using Scalar.AspNetCore;

namespace FineTune.Studio.Shell;

internal static class ShellSetup
{
    public static void AddShell(this WebApplicationBuilder builder)
    {
        // One way to write numbers, whatever the server's locale: the texts are English.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight; // above nothing a person needs next
            mud.SnackbarConfiguration.VisibleStateDuration = 5000;
            mud.SnackbarConfiguration.MaximumOpacity = 100;
        });
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Encoder = Json.Line.Encoder;
            foreach (var converter in Json.Line.Converters) json.SerializerOptions.Converters.Add(converter);
        });
        builder.Services.AddProblemDetails(ApiProblems.Describe);
        builder.Services.AddExceptionHandler<ApiProblems>();
        // Otherwise a value of the wrong type in an address is a bare 400 that does not say which.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi(api => api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "FineTune Studio";
            document.Info.Description = "Data sets, models, runs and predictions of this machine's studio. Errors are problem details (RFC 9457).";
            return Task.CompletedTask;
        }));
    }

    public static void UseShell(this WebApplication app)
    {
        // Pages answer errors with pages, the API with problem details.
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseWhen(ApiProblems.IsApi, api => api.UseExceptionHandler().UseStatusCodePages());
        app.Use(ThemePreference.AskForHint);
        app.UseAntiforgery();
    }

    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapOpenApi();
        app.MapScalarApiReference(page => page.WithNonce().WithTitle("FineTune Studio API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideClientButton().HideDeveloperTools());
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(
            // SecurityHeaders forbids framing, with everything else.
            server => server.ContentSecurityFrameAncestorsPolicy = null);
    }

    /// <summary>Says where the studio is, once it really listens.</summary>
    public static void AnnounceAddress(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        StudioLog.HasStarted();
        foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            Console.WriteLine($"FineTune Studio is at {address}");
    });
}
