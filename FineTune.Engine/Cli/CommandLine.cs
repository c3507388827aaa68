using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace FineTune.Engine.Cli;

/// <summary>The command line's table of contents: one line per verb.</summary>
public static partial class CommandLine
{
    public static int Run(string[] args)
    {
        var parsed = Create().Parse(args);
        if (parsed.Action is not ParseErrorAction) return parsed.Invoke();
        // The library would print the whole help on stdout, where a program expects JSON.
        var verb = parsed.CommandResult.Command;
        new VerbContext(parsed).SayWrong(string.Join(" ", parsed.Errors.Select(e => Sentence(e.Message))), $"See: finetune {(verb is RootCommand ? "" : verb.Name + " ")}--help");
        return ExitCode.UserError;
    }

    public static RootCommand Create()
    {
        var root = new RootCommand("""
            Fine-tune a pre-trained model on your own data, on this machine.

            The way through, with a CSV of texts and their classes:
              finetune profile tickets.csv
              finetune models --for tickets.csv
              finetune train --data tickets.csv --model use-lite --preset balanced --out runs/tickets
              finetune predict --model runs/tickets --text "Where is my parcel?"

            Exit codes: 0 done, 1 the data or the options are wrong, 2 the run failed, 75 stopped with a checkpoint (finetune resume goes on).
            """)
        {
            SampleVerb.Create(),
            ProfileVerb.Create(),
            ModelsVerb.Create(),
            TrainVerb.Create(),
            PretrainVerb.Create(),
            ResumeVerb.Create(),
            EvaluateVerb.Create(),
            PredictVerb.Create(),
            GenerateVerb.Create(),
            EmbedVerb.Create(),
            ExportVerb.Create(),
            ProvidersVerb.Create(),
            WorkerVerb.Create(),
            WatchVerb.Create(),
            BenchVerb.Create(),
        };
        root.Options.Add(Verb.Json);
        root.Options.Add(Verb.Home);
        return root;
    }

    /// <summary>The library's words without the names of .NET types.</summary>
    private static string Sentence(string message) =>
        WrongType().Match(message) is not { Success: true } wrong ? message : $"{wrong.Groups["option"].Value} {wrong.Groups["value"].Value} is not " + wrong.Groups["type"].Value switch
        {
            "System.Int32" => "a whole number.",
            "System.Double" => "a number.",
            "System.Boolean" => "true or false.",
            _ => "one of the words it takes.",
        };

    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for option '(?<option>.*)' as expected type '(?<type>[^']*)'")]
    private static partial Regex WrongType();
}
