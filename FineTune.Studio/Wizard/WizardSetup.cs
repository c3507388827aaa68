namespace FineTune.Studio.Wizard;

internal static class WizardSetup
{
    public static void AddWizard(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<WizardGuide>().AddSingleton<DraftStore>().AddSingleton<ImagePreviews>().AddTransient<WizardSession>();
}
