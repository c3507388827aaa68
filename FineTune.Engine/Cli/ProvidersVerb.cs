using System.CommandLine;
using FineTune.Engine.Remote;

namespace FineTune.Engine.Cli;

internal static class ProvidersVerb
{
    private static readonly Option<string?> Add = new("--add") { Description = "Adds a provider of this short name, or changes it.", HelpName = "ID" };
    private static readonly Option<string?> Url = new("--url") { Description = "With --add: its address, for example https://api.openai.com/v1." };
    private static readonly Option<string?> Name = new("--name") { Description = "With --add: its name in words." };
    private static readonly Option<string[]> Models = new("--model") { Description = "With --add: a model it tunes, with its price as MODEL=DOLLARS for a million training tokens where that is known; may be given several times. They take the place of those there were.", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string?> Remove = new("--remove") { Description = "Forgets a provider.", HelpName = "ID" };
    private static readonly Option<string?> Test = new("--test") { Description = "Asks a provider for its models, with the key of the environment.", HelpName = "ID" };

    public static Command Create() => new Command("providers", $$"""
        Lists, adds or tests the providers that tune models by OpenAI's API. The key is in the environment, never in a file: {{EnvironmentKeys.Variable}}, {{EnvironmentKeys.Variable}}_ID for one provider alone, {{EnvironmentKeys.OpenAiVariable}} for OpenAI.

        Example: finetune providers --add my-server --url http://127.0.0.1:5080/v1 --model starter-gpt2=0
        """) { Add, Url, Name, Models, Remove, Test }.Does(Run);

    private static int Run(VerbContext context)
    {
        var providers = new ApiProviders(context.Home);
        if (context.Get(Add) is { } id) providers.Save(Added(context, providers.List().FirstOrDefault(p => p.Id == id), id));
        if (context.Get(Remove) is { } old) providers.Delete(providers.Find(old).Id);
        if (context.Get(Test) is { } tested) return Tell(context, tested);
        var access = new RemoteAccess(context.Home, context.Settings);
        foreach (var provider in providers.List())
        {
            if (context.IsJson) context.Print(new { provider, hasKey = access.KeyOf(provider) is not null });
            else Show(context, provider, access.KeyOf(provider) is not null);
        }
        return ExitCode.Done;
    }

    private static void Show(VerbContext context, ApiProvider provider, bool hasKey)
    {
        context.Write($"{provider.Id}  {provider.Name}  {provider.BaseUrl}  {(hasKey ? "key in the environment" : $"no key ({EnvironmentKeys.Names(provider)[^1]})")}");
        foreach (var model in provider.Models)
            context.Write($"    api:{provider.Id}/{model.Id}  {(model.PricePerMillion is { } price ? $"${price:0.00##} a million training tokens{(model.PriceSource is { } source ? $" ({source})" : "")}" : "price not known")}");
    }

    private static int Tell(VerbContext context, string id)
    {
        using var client = new RemoteAccess(context.Home, context.Settings).Open(id);
        var models = client.ModelsAsync().GetAwaiter().GetResult();
        if (context.IsJson) context.Print(new { provider = id, models });
        else context.Write($"{client.Provider.Name} answers and takes the key. It lists {models.Count:n0} models:\n  {string.Join("\n  ", models)}");
        return ExitCode.Done;
    }

    private static ApiProvider Added(VerbContext context, ApiProvider? before, string id)
    {
        var models = (context.Get(Models) ?? []).Select(Model).ToList();
        return new()
        {
            Id = id,
            Name = context.Get(Name) ?? before?.Name ?? id,
            BaseUrl = context.Get(Url) ?? before?.BaseUrl ?? throw new UserException("A new provider needs an address.", "Give it with --url, for example --url https://api.openai.com/v1"),
            Models = models.Count > 0 ? models : before?.Models ?? [],
        };
    }

    private static ApiModel Model(string given)
    {
        if (given.LastIndexOf('=') is not (> 0 and var at)) return new(given);
        return double.TryParse(given[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture, out var price) ? new(given[..at], price, $"given {DateTime.UtcNow:yyyy-MM-dd}")
            : throw new UserException($"'{given[(at + 1)..]}' is no price.", "Write MODEL=DOLLARS, for example gpt-4o-mini-2024-07-18=3.00");
    }
}
