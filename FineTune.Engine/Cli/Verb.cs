using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace FineTune.Engine.Cli;

/// <summary>What all verbs share: options, exit codes, one way to speak of errors.</summary>
internal static class Verb
{
    public static Option<bool> Json { get; } = new("--json") { Description = "One JSON document on stdout (train, resume and watch: one line per event). Messages go to stderr.", Recursive = true };

    public static Option<string?> Home { get; } = new("--home") { Description = "The folder for data sets, runs and cached models. Default: FINETUNE_HOME, or your user's data folder.", Recursive = true };

    /// <summary>Makes the verb do <paramref name="action"/> and turns what goes wrong into a sentence and an exit code.</summary>
    public static Command Does(this Command command, Func<VerbContext, int> action)
    {
        command.SetAction(parsed =>
        {
            var context = new VerbContext(parsed);
            try
            {
                return action(context);
            }
            catch (OperationCanceledException)
            {
                context.Say("Stopped.");
                return ExitCode.Resumable;
            }
            catch (Exception e)
            {
                var (what, remedy) = Failures.Explain(e);
                context.SayWrong(what, remedy, (e as UserException)?.Where);
                return e is UserException ? ExitCode.UserError : ExitCode.Failed;
            }
        });
        return command;
    }
}

/// <summary>A verb's options as given, and where its output goes.</summary>
internal sealed class VerbContext(ParseResult parsed)
{
    private EngineSettings? _settings;
    private FineTuneHome? _home;

    public bool IsJson { get; } = parsed.GetValue(Verb.Json);

    public FineTuneHome Home => _home ??= new(parsed.GetValue(Verb.Home));

    public EngineSettings Settings => _settings ??= EngineSettings.Load(Home);

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>True when the person gave the option, not only its default.</summary>
    public bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>One JSON document on one line of stdout.</summary>
    public void Print<T>(T document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Engine.Json.Line));

    /// <summary>Text for a person: stdout, or stderr when stdout is for JSON.</summary>
    public void Write(string text) => (IsJson ? Console.Error : Console.Out).WriteLine(text);

    /// <summary>A message beside the result: always stderr.</summary>
    public void Say(string text) => Console.Error.WriteLine(text);

    /// <summary>An error: a sentence on stderr, and with <c>--json</c> a document on stdout.</summary>
    public void SayWrong(string what, string remedy, Place? where = null)
    {
        Say($"{what} {remedy}");
        if (IsJson) Print(new { error = new { what, remedy, where } });
    }

    public ILoggerFactory Logging() => LoggerFactory.Create(b => b
        .AddSimpleConsole(o => o.SingleLine = true)
        .AddFilter(level => level >= LogLevel.Warning)
        .AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace));
}
