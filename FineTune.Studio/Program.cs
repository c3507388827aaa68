using System.Globalization;
using FineTune.Engine;
using FineTune.Studio.Catalog;
using FineTune.Studio.Datasets;
using FineTune.Studio.OpenAi;
using FineTune.Studio.Playground;
using FineTune.Studio.Providers;
using FineTune.Studio.Runs;
using FineTune.Studio.Security;
using FineTune.Studio.Settings;
using FineTune.Studio.Shell;
using FineTune.Studio.Storage;
using FineTune.Studio.Wizard;

// Numbers in pages and messages read the same on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.WebHost.UseStaticWebAssets();
    builder.AddStudioLog();

    // Who may talk to the studio, and where it listens
    builder.AddSecurity();

    // Where things live: the home folder, settings, the index of data sets and runs
    builder.AddSettings();
    builder.AddStorage();

    // The slices: each its pages, endpoints and services
    builder.AddRuns();
    builder.AddDataSets();
    builder.AddCatalog();
    builder.AddWizard();
    builder.AddProviders();
    builder.AddPlayground();
    builder.AddOpenAi();

    // Pages, components, problem details, OpenAPI
    builder.AddShell();

    var app = builder.Build();

    app.PrepareStorage();
    app.PrepareDataSets();

    app.UseSecurity();
    app.UseShell();
    app.UseOpenAi();

    app.MapRuns();
    app.MapDataSetsApi();
    app.MapModelsApi();
    app.MapPlayground();
    app.MapOpenAi();
    app.MapShell();

    app.AnnounceAddress();
    app.Run();
    return 0;
}
catch (Exception e) when (StartFailure.Explain(e) is { } problem)
{
    Console.Error.WriteLine(problem);
    return 1;
}

public partial class Program;
