using FineTune.Studio.Tests.Engine.Remote;

namespace FineTune.Studio.Tests.Engine.Cli;

/// <summary>The command as a real process against a provider on loopback.</summary>
public sealed class ApiCommandTests
{
    private const string KeyVariable = "FINETUNE_API_KEY_CLI_LAB";

    [Fact]
    public async Task MoneyIsSpentOnlyWhenAskedFor()
    {
        await using var provider = await HandMadeProvider.StartAsync();
        using var folder = new TemporaryFolder();
        // Of this provider alone, so that no other test meets it.
        Environment.SetEnvironmentVariable(KeyVariable, HandMadeProvider.Key);
        var (home, data) = (folder["home"], folder.Write("rows.jsonl", RemoteHome.Chats(40)));
        var listed = await Finetune.Run(home, "providers", "--add", "cli-lab", "--url", provider.Address, "--model", "base=3");
        Assert.Contains("key in the environment", listed.Output);
        Assert.Contains("It lists 2 models", (await Finetune.Run(home, "providers", "--test", "cli-lab")).Output);

        string[] train = ["train", "--model", "api:cli-lab/base", "--data", data, "--epochs", "2"];
        var asked = await Finetune.Run(home, [.. train, "--out", folder["a"]]);
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("training tokens", asked.Errors);
        Assert.Contains("At $3.00 a million", asked.Errors);
        Assert.Contains("--yes", asked.Errors);
        Assert.Equal(0, provider.Count("POST"));

        provider.Status = "succeeded";
        provider.Events.Add(("s1", "Step 1/1: training loss=0.5", null));
        provider.Stream.AddRange(["""{"choices":[{"delta":{"content":"Yes."},"finish_reason":"stop"}]}""", "[DONE]"]);
        var done = await Finetune.Run(home, [.. train, "--out", folder["b"], "--yes"]);
        Assert.True(done.ExitCode == 0, done.Errors + done.Output);
        Assert.Contains("step 1/1  loss 0.5000", done.Output);
        var written = await Finetune.Run(home, "generate", "--model", folder["b"], "--message", "Well?");
        Assert.Equal("Yes.", written.Output.Trim());

        provider.Faults.Enqueue(new("POST files", 429, RetryAfter: "7200"));
        var busy = await Finetune.Run(home, [.. train, "--out", folder["c"], "--yes"]);
        Assert.Equal(75, busy.ExitCode);
        Assert.Contains("finetune resume", busy.Errors);
        Assert.Equal(0, (await Finetune.Run(home, "resume", folder["c"])).ExitCode);
        Assert.All(Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories), f => Assert.DoesNotContain(HandMadeProvider.Key, File.ReadAllText(f)));
    }
}
