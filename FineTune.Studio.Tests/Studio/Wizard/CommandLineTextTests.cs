using System.CommandLine;
using System.Diagnostics;
using FineTune.Engine;
using FineTune.Engine.Cli;
using FineTune.Engine.Guidance;
using FineTune.Studio.Wizard;
using static FineTune.Studio.Tests.Studio.Wizard.WizardCase;

namespace FineTune.Studio.Tests.Studio.Wizard;

public sealed class CommandLineTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void TheCommandGivesTheVeryNumbersOfTheWizard()
    {
        var state = Complete();
        foreach (var (name, typed) in new[] { ("Epochs", "7"), ("LearningRate", "0.00005"), ("Schedule", "cosine"), ("ClassWeights", "on"), ("RefitOnAllRows", "on"), ("EarlyStoppingPatience", "0"), ("Seed", "42") })
            state.SetNumber(Field(name), typed);
        var plan = state.Plan!;
        var arguments = Shell(CommandLineText.Of(plan, state.OwnNumbers, new FineTuneHome(_folder.Root)));

        Assert.Empty(CommandLine.Create().Parse(arguments[1..]).Errors);
        // The numbers, read by the command line's own options on top of the same preset.
        var (numbers, command) = (new PlanOptions(), new Command("train") { TreatUnmatchedTokensAsErrors = false });
        numbers.AddTo(command);
        var preset = Presets.Apply(plan.Preset!, plan with { Name = "" }, state.Facts!.Summary, 128);
        Assert.Equal(plan, numbers.Apply(new VerbContext(command.Parse(arguments[2..])), preset));
    }

    [Theory]
    [InlineData("chat", "--messages messages")]
    [InlineData("preference", "--prompt prompt --chosen chosen --rejected rejected")]
    [InlineData("text", "--text text")]
    public void WritingIsToldWithFormColumnsTemplateAndPrompts(string format, string columns)
    {
        var state = CompleteWriting(format);
        foreach (var (name, typed) in new[] { ("ChatTemplate", "alpaca"), ("LearnPrompts", "on"), ("DpoBeta", "0.2"), ("WatchedPrompts", "Have you a room?\nIt's late."), ("MaxLength", "96"), ("ClassWeights", "on") })
            state.SetNumber(Field(name), typed);
        var plan = state.Plan!;
        var command = CommandLineText.Of(plan, state.OwnNumbers, new FineTuneHome(_folder.Root));
        Assert.Contains($"--format {format}", command);
        Assert.Contains(columns, command);
        Assert.DoesNotContain("--class-weights", command);
        var arguments = Shell(command);
        Assert.Empty(CommandLine.Create().Parse(arguments[1..]).Errors);
        Assert.Equal(["Have you a room?", "It's late."], arguments.Index().Where(a => a.Item == "--watch").Select(a => arguments[a.Index + 1]));
        var (numbers, train) = (new PlanOptions(), new Command("train") { TreatUnmatchedTokensAsErrors = false });
        numbers.AddTo(train);
        var preset = Presets.Apply(plan.Preset!, new() { Data = plan.Data, Task = plan.Task, Model = plan.Model }, state.Facts!.Summary, state.Card!);
        Assert.Equal(plan, numbers.Apply(new VerbContext(train.Parse(arguments[2..])), preset));
    }

    [Fact]
    public void NamesWithSpacesAndQuotesPassTheShell()
    {
        var state = Complete();
        var plan = state.Plan! with { Name = "Anna's first; rm -rf $HOME", Data = state.Plan!.Data with { TextColumn = "my text", LabelColumn = "Klasse \"A\"" } };
        var arguments = Shell(CommandLineText.Of(plan, [], new FineTuneHome(_folder.Root)));
        string After(string option) => arguments[Array.IndexOf(arguments, option) + 1];
        Assert.Equal(("Anna's first; rm -rf $HOME", "my text", "Klasse \"A\"", "runs/anna-s-first-rm-rf-home"), (After("--name"), After("--text"), After("--label"), After("--out")));
        Assert.Equal(_folder.Root, After("--home"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What a real shell makes of the command.</summary>
    private static string[] Shell(string command)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash to read the command with.");
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", $"printf '%s\\0' {command}"]) { RedirectStandardOutput = true })!;
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return output.TrimEnd('\0').Split('\0');
    }
}
