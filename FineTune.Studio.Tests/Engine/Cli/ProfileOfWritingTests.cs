namespace FineTune.Studio.Tests.Engine.Cli;

public sealed class ProfileOfWritingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task FormatColumnsRowsAndFindingsAreSaid()
    {
        var file = _folder.Write("a.jsonl", string.Concat(Enumerable.Range(0, 30).Select(i => $$"""{"instruction":"Count to {{i}}","output":"{{(i == 7 ? "" : $"one to {i}")}}"}""" + "\n")));
        var said = await Finetune.Run(_folder["home"], "profile", file);
        Assert.Equal(0, said.ExitCode);
        Assert.Contains("30 train rows; format instruction: instruction in 'instruction', answer in 'output'; task text-generation", said.Output);
        Assert.Contains("1 row is left out because the answer is empty.", said.Output);

        var asPrompts = await Finetune.Run(_folder["home"], "profile", file, "--format", "prompt", "--prompt", "instruction", "--answer", "output", "--json");
        Assert.Equal("prompt", asPrompts.Json.GetProperty("format").GetString());
        Assert.Equal("output", asPrompts.Json.GetProperty("columns").GetProperty("completion").GetString());

        var wrong = await Finetune.Run(_folder["home"], "profile", file, "--messages", "talk");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("There is no column 'talk'.", wrong.Errors);
    }

    public void Dispose() => _folder.Dispose();
}
