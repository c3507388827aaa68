using System.CommandLine;
using System.Diagnostics;
using System.Text;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Remote;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Cli;

internal static class GenerateVerb
{
    private static readonly SamplingSettings Usual = new();
    private static readonly Option<string> Model = new("--model") { Description = "A catalog id (starter-gpt2), a run's folder or its model/, or a model behind an API (api:PROVIDER/MODEL).", Required = true };
    private static readonly Option<string[]> Prompt = new("--prompt") { Description = "A text to continue; may be given several times, and is written as one batch.", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string?> Message = new("--message") { Description = "A user's message to answer, by the model's chat template." };
    private static readonly Option<string?> System = new("--system") { Description = "With --message: what the assistant is told beforehand." };
    private static readonly Option<int> MaxTokens = new("--max-tokens") { Description = "Most tokens to write.", DefaultValueFactory = _ => Usual.MaxTokens };
    private static readonly Option<double> Temperature = new("--temperature") { Description = "0 = always the most probable token.", DefaultValueFactory = _ => Usual.Temperature };
    private static readonly Option<int> TopK = new("--top-k") { Description = "Draw from the k most probable tokens; 0 = all." };
    private static readonly Option<double> TopP = new("--top-p") { Description = "Draw from the most probable tokens that reach this probability together.", DefaultValueFactory = _ => Usual.TopP };
    private static readonly Option<double> MinP = new("--min-p") { Description = "Draw from tokens at least this share as probable as the most probable one." };
    private static readonly Option<double> Repetition = new("--repetition-penalty") { Description = "Makes tokens that were there already less probable; 1 = off.", DefaultValueFactory = _ => Usual.RepetitionPenalty };
    private static readonly Option<string[]> Stop = new("--stop") { Description = "End before this string; may be given several times.", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<long?> Seed = new("--seed") { Description = "The same seed gives the same text." };

    public static Command Create() => new Command("generate", """
        Lets a model write: the continuation of a prompt, or the answer to a message. Tokens appear as they are written; with --json one document per text at the end.

        Example: finetune generate --model starter-gpt2 --prompt "Once upon a time" --max-tokens 100 --seed 7
        """) { Model, Prompt, Message, System, MaxTokens, Temperature, TopK, TopP, MinP, Repetition, Stop, Seed }.Does(Run);

    private static int Run(VerbContext context)
    {
        using var generator = TextGenerators.Load(Folder(context, context.Get(Model)!), new RemoteAccess(context.Home, context.Settings));
        var requests = Requests(context);
        var clock = Stopwatch.StartNew();
        var texts = requests.Select(r => (Request: r, Written: generator.Start(r))).ToList();
        var single = texts.Count == 1;
        Task.WhenAll(texts.Select(t => Task.Run(() => Write(context, t.Request, t.Written, clock, single)))).GetAwaiter().GetResult();
        return ExitCode.Done;
    }

    internal static string Folder(VerbContext context, string model) =>
        ModelCatalog.Cards.FirstOrDefault(c => c.Id == model) is { } card ? new ModelStore(context.Home, context.Settings).Ensure(card) : model;

    private static List<GenerationRequest> Requests(VerbContext context)
    {
        var (prompts, message) = (context.Get(Prompt) ?? [], context.Get(Message));
        if (prompts.Length > 0 == message is not null) throw new UserException("There is nothing to write about, or both kinds of it: give either --prompt or --message.", "For example: --prompt \"Once upon a time\"");
        var sampling = new SamplingSettings
        {
            MaxTokens = context.Get(MaxTokens), Temperature = context.Get(Temperature), TopK = context.Get(TopK), TopP = context.Get(TopP), MinP = context.Get(MinP),
            RepetitionPenalty = context.Get(Repetition), Stop = context.Get(Stop) ?? [], Seed = context.Get(Seed),
        };
        if (message is null) return [.. prompts.Select(p => new GenerationRequest { Prompt = p, Sampling = sampling })];
        ChatMessage[] told = context.Get(System) is { } system ? [new(ChatMessage.System, system)] : [];
        return [new() { Messages = [.. told, new(ChatMessage.User, message)], Sampling = sampling }];
    }

    private static async Task Write(VerbContext context, GenerationRequest request, Generation written, Stopwatch clock, bool single)
    {
        var text = new StringBuilder();
        if (!context.IsJson && single && request.Prompt is { } prompt) Console.Out.Write(prompt);
        await foreach (var token in written.Tokens().ConfigureAwait(false))
        {
            text.Append(token.Text);
            if (!context.IsJson && single) Console.Out.Write(token.Text);
        }
        if (context.IsJson)
            context.Print(new
            {
                prompt = request.Prompt ?? request.Messages![^1].Content, text = text.ToString(), promptTokens = written.PromptTokens, completionTokens = written.CompletionTokens,
                finish = written.Finish?.ToString().ToLowerInvariant(), seconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
            });
        else if (single) Console.Out.WriteLine();
        else context.Write($"{request.Prompt}{text}\n");
    }
}
