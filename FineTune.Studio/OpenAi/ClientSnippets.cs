namespace FineTune.Studio.OpenAi;

/// <summary>A ready-made use of the API in one language.</summary>
/// <param name="Hint">What it needs.</param>
public sealed record ClientSnippet(string Language, string Code, string Hint);

/// <summary>The code shown on the API's page; a language is a line here and a function below.</summary>
public static class ClientSnippets
{
    public const string KeyPlace = "YOUR_KEY";

    /// <param name="baseUrl">Ends in <c>/v1</c>.</param>
    public static IReadOnlyList<ClientSnippet> For(string baseUrl, string model, string key) =>
    [
        new("curl", Curl(baseUrl, model, key), "Paste it into a terminal (bash, zsh, Git Bash)."),
        new("C#", CSharp(baseUrl, model, key), "Needs the NuGet package OpenAI: dotnet add package OpenAI"),
        new("Python", Python(baseUrl, model, key), "Needs the package openai: pip install openai"),
        new("Node", Node(baseUrl, model, key), "Needs the package openai: npm install openai. Save it as chat.mjs."),
    ];

    private static string Curl(string baseUrl, string model, string key) =>
        $$"""
        curl --no-buffer {{baseUrl}}/chat/completions \
          --header 'Authorization: Bearer {{key}}' \
          --header 'Content-Type: application/json' \
          --data-raw '{"model": "{{model}}", "stream": true, "messages": [{"role": "user", "content": "Tell me a story."}]}'
        """;

    private static string CSharp(string baseUrl, string model, string key) =>
        $$"""
        using System.ClientModel;
        using OpenAI;

        var client = new OpenAIClient(new ApiKeyCredential("{{key}}"), new() { Endpoint = new Uri("{{baseUrl}}") });
        var chat = client.GetChatClient("{{model}}");
        await foreach (var piece in chat.CompleteChatStreamingAsync("Tell me a story."))
            foreach (var part in piece.ContentUpdate) Console.Write(part.Text);
        """;

    private static string Python(string baseUrl, string model, string key) =>
        $$"""
        from openai import OpenAI

        client = OpenAI(base_url="{{baseUrl}}", api_key="{{key}}")
        stream = client.chat.completions.create(
            model="{{model}}", messages=[{"role": "user", "content": "Tell me a story."}], stream=True)
        for piece in stream:
            if piece.choices:
                print(piece.choices[0].delta.content or "", end="", flush=True)
        """;

    private static string Node(string baseUrl, string model, string key) =>
        $$"""
        import OpenAI from 'openai';

        const client = new OpenAI({ baseURL: '{{baseUrl}}', apiKey: '{{key}}' });
        const stream = await client.chat.completions.create({
          model: '{{model}}', messages: [{ role: 'user', content: 'Tell me a story.' }], stream: true,
        });
        for await (const piece of stream) process.stdout.write(piece.choices[0]?.delta?.content ?? '');
        """;
}
