using System.Text;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Playground;

/// <summary>A ready-made call of the studio's API.</summary>
/// <param name="Hint">Where it can be pasted.</param>
public sealed record CodeSnippet(string Language, string Code, string Hint);

/// <summary>The calls shown under "View code"; a language is a line here and a function below.</summary>
public static class CodeSnippets
{
    /// <param name="studio">The studio's address, e.g. <c>http://127.0.0.1:5080</c>.</param>
    public static IReadOnlyList<CodeSnippet> For(Uri studio, string runId, RowText asked)
    {
        var url = new Uri(studio, $"/api/runs/{Uri.EscapeDataString(runId)}/predict").AbsoluteUri;
        return
        [
            new("curl", Curl(url, asked), "Paste it into a terminal (bash, zsh, Git Bash)."),
            new("C#", CSharp(url, asked), "The whole Program.cs of a console app, or predict.cs for: dotnet run predict.cs"),
        ];
    }

    /// <summary>Single quotes keep a POSIX shell from reading anything into the text; a quote itself is put between two quoted pieces.</summary>
    private static string Curl(string url, RowText asked) =>
        $"curl --silent --show-error {Quote(url)} \\\n  --header 'Content-Type: application/json' \\\n  --data-raw {Quote(JsonSerializer.Serialize(new { text = asked.First, text2 = asked.Second }, Json.Line))}";

    // No serializer by reflection: a file run with "dotnet run predict.cs" has none.
    private static string CSharp(string url, RowText asked) => asked.Second is { } second
        ? CSharp(url, $"var text = {Literal(asked.First)};\nvar text2 = {Literal(second)};", """{\"text\":\"{JsonEncodedText.Encode(text)}\",\"text2\":\"{JsonEncodedText.Encode(text2)}\"}""")
        : CSharp(url, $"var text = {Literal(asked.First)};", """{\"text\":\"{JsonEncodedText.Encode(text)}\"}""");

    private static string CSharp(string url, string texts, string json) =>
        $$$"""
        using System.Text;
        using System.Text.Json;

        {{{texts}}}
        using var studio = new HttpClient();
        using var body = new StringContent($"{{{"{" + json + "}"}}}", Encoding.UTF8, "application/json");
        using var response = await studio.PostAsync({{{Literal(url)}}}, body);
        Console.WriteLine(await response.Content.ReadAsStringAsync());
        """;

    internal static string Quote(string value) => $"'{value.Replace("'", "'\\''")}'";

    /// <summary>A regular C# string literal: every character that is not plain is escaped.</summary>
    internal static string Literal(string value)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in value)
            literal.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' => $@"\u{(int)c:x4}",
                _ => c.ToString(),
            });
        return literal.Append('"').ToString();
    }
}
