using FineTune.Studio.Playground;

namespace FineTune.Studio.Tests.Studio.Playground;

public sealed class CodeSnippetsTests
{
    private static string CSharp(string text) => CodeSnippets.For(new("http://127.0.0.1:5080/"), "run-1", text).Single(s => s.Language == "C#").Code;

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("\"quoted\" \\ back", "\"\\\"quoted\\\" \\\\ back\"")]
    [InlineData("two\r\nlines\tand a tab", "\"two\\r\\nlines\\tand a tab\"")]
    [InlineData("\u0001 \u2028 {0} {{x}}", "\"\\u0001 \\u2028 {0} {{x}}\"")]
    [InlineData("grüße 😀", "\"grüße 😀\"")]
    public void AnyTextIsOneCSharpLiteral(string text, string literal) => Assert.Contains($"var text = {literal};", CSharp(text));

    [Fact]
    public void TheCSharpCodeBuildsTheJsonWithoutReflection() => Assert.Equal("""
        using System.Text;
        using System.Text.Json;

        var text = "hello";
        using var studio = new HttpClient();
        using var body = new StringContent($"{{\"text\":\"{JsonEncodedText.Encode(text)}\"}}", Encoding.UTF8, "application/json");
        using var response = await studio.PostAsync("http://127.0.0.1:5080/api/runs/run-1/predict", body);
        Console.WriteLine(await response.Content.ReadAsStringAsync());
        """, CSharp("hello"), ignoreLineEndingDifferences: true);
}
