using System.Text.Json;

namespace FineTune.Studio.Playground.Images;

/// <summary>The calls shown under "View code" for an image.</summary>
public static class ImageSnippets
{
    /// <param name="studio">The studio's address.</param>
    /// <param name="file">Name of the image's file.</param>
    /// <param name="type">Its content type.</param>
    public static IReadOnlyList<CodeSnippet> For(Uri studio, string runId, string file, string type)
    {
        var url = new Uri(studio, $"/api/runs/{Uri.EscapeDataString(runId)}/predict").AbsoluteUri;
        if (!type.StartsWith("image/", StringComparison.Ordinal)) type = "application/octet-stream";
        return
        [
            new("curl", $"curl --silent --show-error {CodeSnippets.Quote(url)} \\\n  --header 'Content-Type: {type}' \\\n  --data-binary {CodeSnippets.Quote("@" + file)}", "Paste it into a terminal (bash, zsh, Git Bash), in the folder of the image."),
            new("C#", CSharp(url, file, type), "The whole Program.cs of a console app, or predict.cs for: dotnet run predict.cs"),
            new("Python", Python(url, file, type), "Python 3, nothing to install."),
        ];
    }

    private static string CSharp(string url, string file, string type) =>
        $$"""
        using System.Net.Http.Headers;

        using var studio = new HttpClient();
        using var image = new ByteArrayContent(await File.ReadAllBytesAsync({{CodeSnippets.Literal(file)}}));
        image.Headers.ContentType = new MediaTypeHeaderValue({{CodeSnippets.Literal(type)}});
        using var response = await studio.PostAsync({{CodeSnippets.Literal(url)}}, image);
        Console.WriteLine(await response.Content.ReadAsStringAsync());
        """;

    private static string Python(string url, string file, string type) =>
        $$"""
        import json, urllib.request

        with open({{PythonLiteral(file)}}, "rb") as image:
            request = urllib.request.Request({{PythonLiteral(url)}}, data=image.read(), headers={"Content-Type": {{PythonLiteral(type)}}})
        with urllib.request.urlopen(request) as response:
            print(json.load(response))
        """;

    /// <summary>JSON's strings are Python's too.</summary>
    private static string PythonLiteral(string value) => JsonSerializer.Serialize(value);
}
