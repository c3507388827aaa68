using System.Globalization;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Inference;
using FineTune.Studio.Wizard;

namespace FineTune.Studio.Playground.Writing;

/// <summary>The same question from a program or a terminal: this studio's OpenAI-compatible API, and <c>finetune generate</c>. A language is a line and a function.</summary>
public static class WritingSnippets
{
    public const string Key = "YOUR_KEY";

    /// <param name="studio">The studio's address.</param>
    /// <param name="asked">The prompt or messages, with the settings.</param>
    /// <param name="home">Named on the command line where it is not the default one.</param>
    public static IReadOnlyList<CodeSnippet> For(Uri studio, WritableModel model, GenerationRequest asked, FineTuneHome home)
    {
        var command = new CodeSnippet("Command line", Command(model, asked, home), Hint(asked));
        if (model.ApiId is null) return [command];
        var body = Body(model.ApiId, asked);
        var url = new Uri(studio, asked.Messages is null ? "/v1/completions" : "/v1/chat/completions").AbsoluteUri;
        return
        [
            new("curl", Curl(url, body), "Paste it into a terminal (bash, zsh, Git Bash). Put your key in place of " + Key + "."),
            new("C#", CSharp(url, body), "The whole Program.cs of a console app, or write.cs for: dotnet run write.cs"),
            new("Python", Python(new Uri(studio, "/v1").AbsoluteUri, body, asked), "Needs the official client: pip install openai"),
            command,
        ];
    }

    /// <summary>The request's fields; what stands at its usual value is left out.</summary>
    private static List<(string Name, object Value)> Body(string model, GenerationRequest asked)
    {
        var s = asked.Sampling;
        List<(string, object)> body = [("model", model), asked.Messages is { } messages ? ("messages", messages) : ("prompt", asked.Prompt!), ("max_tokens", s.MaxTokens), ("temperature", s.Temperature)];
        if (s.TopP != 1) body.Add(("top_p", s.TopP));
        if (s.TopK != 0) body.Add(("top_k", s.TopK));
        if (s.MinP != 0) body.Add(("min_p", s.MinP));
        if (s.RepetitionPenalty != 1) body.Add(("repetition_penalty", s.RepetitionPenalty));
        if (s.Stop.Count > 0) body.Add(("stop", s.Stop));
        if (s.Seed is { } seed) body.Add(("seed", seed));
        return body;
    }

    private static string Text(List<(string Name, object Value)> body) =>
        JsonSerializer.Serialize(body.ToDictionary(f => f.Name, f => f.Value is IReadOnlyList<ChatMessage> messages ? messages.Select(m => new { role = m.Role, content = m.Content }).ToArray() : f.Value), Json.Line);

    private static string Curl(string url, List<(string, object)> body) =>
        $"curl --silent --show-error {CommandLineText.Quote(url)} \\\n  --header 'Authorization: Bearer {Key}' \\\n  --header 'Content-Type: application/json' \\\n  --data-raw {CommandLineText.Quote(Text(body))}";

    private static string CSharp(string url, List<(string, object)> body) =>
        $$"""
        using System.Net.Http.Headers;
        using System.Text;

        using var studio = new HttpClient();
        studio.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "{{Key}}");
        using var body = new StringContent({{CodeSnippets.Literal(Text(body))}}, Encoding.UTF8, "application/json");
        using var response = await studio.PostAsync({{CodeSnippets.Literal(url)}}, body);
        Console.WriteLine(await response.Content.ReadAsStringAsync());
        """;

    /// <summary>Fields OpenAI does not have go through the client's extra_body.</summary>
    private static string Python(string address, List<(string Name, object Value)> body, GenerationRequest asked)
    {
        bool IsExtra(string name) => name is "top_k" or "min_p" or "repetition_penalty";
        var arguments = body.Where(f => !IsExtra(f.Name)).Select(f => $"    {f.Name}={Literal(f.Value)},");
        var extra = body.Where(f => IsExtra(f.Name)).Select(f => $"\"{f.Name}\": {Literal(f.Value)}").ToList();
        var (call, text) = asked.Messages is null ? ("completions", "text") : ("chat.completions", "message.content");
        return $"from openai import OpenAI\n\nclient = OpenAI(base_url={Literal(address)}, api_key=\"{Key}\")\nanswer = client.{call}.create(\n{string.Join('\n', arguments)}"
            + (extra.Count > 0 ? $"\n    extra_body={{{string.Join(", ", extra)}}}," : "") + $"\n)\nprint(answer.choices[0].{text})";
    }

    private static string Literal(object value) => value switch
    {
        IReadOnlyList<ChatMessage> messages => $"[\n{string.Concat(messages.Select(m => $"        {{\"role\": {Literal(m.Role)}, \"content\": {Literal(m.Content)}}},\n"))}    ]",
        IReadOnlyList<string> texts => $"[{string.Join(", ", texts.Select(Literal))}]",
        // What C# escapes in a literal, Python reads the same way.
        string text => CodeSnippets.Literal(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Command(WritableModel model, GenerationRequest asked, FineTuneHome home)
    {
        var (s, usual) = (asked.Sampling, new SamplingSettings());
        List<string> words = ["finetune generate", Option("--model", model.CommandName)];
        if (asked.Messages is { } messages)
        {
            if (messages is [{ Role: ChatMessage.System } system, ..]) words.Add(Option("--system", system.Content));
            words.Add(Option("--message", messages[^1].Content));
        }
        else words.Add(Option("--prompt", asked.Prompt!));
        if (s.MaxTokens != usual.MaxTokens) words.Add(Option("--max-tokens", s.MaxTokens));
        if (s.Temperature != usual.Temperature) words.Add(Option("--temperature", s.Temperature));
        if (s.TopP != usual.TopP) words.Add(Option("--top-p", s.TopP));
        if (s.TopK != usual.TopK) words.Add(Option("--top-k", s.TopK));
        if (s.MinP != usual.MinP) words.Add(Option("--min-p", s.MinP));
        if (s.RepetitionPenalty != usual.RepetitionPenalty) words.Add(Option("--repetition-penalty", s.RepetitionPenalty));
        words.AddRange(s.Stop.Select(stop => Option("--stop", stop)));
        if (s.Seed is { } seed) words.Add(Option("--seed", seed));
        if (!CommandLineText.IsDefault(home)) words.Add(Option("--home", home.Root));
        return string.Join(" \\\n  ", words);
    }

    /// <summary>A value that begins with a dash would be read as an option of its own.</summary>
    private static string Option(string name, object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return $"{name}{(text.StartsWith('-') ? '=' : ' ')}{CommandLineText.Quote(text)}";
    }

    private static string Hint(GenerationRequest asked) => asked.Messages is { } messages && messages.Count(m => m.Role != ChatMessage.System) > 1
        ? "Paste it into a terminal. The command answers one message: what was said before is left out." : "Paste it into a terminal (bash, zsh, Git Bash, PowerShell 7 without the line breaks).";
}
