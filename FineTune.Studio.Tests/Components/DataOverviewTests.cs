using AngleSharp.Dom;
using Bunit;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Datasets;
using FineTune.Studio.Shell;
using FineTune.Studio.Tests.Studio.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Components;

public sealed class DataOverviewTests : ComponentTest
{
    private readonly TestIndex _index = new();
    private readonly DataSetBook _book;

    public DataOverviewTests() => Services.AddSingleton(_book = _index.NewBook());

    [Fact]
    public async Task Shows_classes_health_with_rows_and_the_guessed_columns()
    {
        var shown = RenderOverview(await ImportAsync());
        shown.WaitForAssertion(() => Assert.Contains("an earlier one", shown.Find(".health").TextContent));
        Assert.Equal(["text", "topic"], shown.FindAll("select").Select(s => s.GetAttribute("value")));
        Assert.Contains("billing", shown.Find(".mini-bars").TextContent);
        await shown.InvokeAsync(() => ButtonOf(shown, "Show rows").ClickAsync());
        Assert.Contains("tickets.csv, row 4", shown.Find(".health table").TextContent);
    }

    [Fact]
    public async Task Fix_makes_a_version_and_reports_it()
    {
        string? version = null;
        var hash = await ImportAsync();
        var shown = RenderOverview(hash, onVersion: v => version = v);
        shown.WaitForAssertion(() => Assert.NotEmpty(shown.FindAll(".health button")));
        await shown.InvokeAsync(() => ButtonOf(shown, "Fix").ClickAsync());
        shown.WaitForAssertion(() => Assert.NotNull(version));
        Assert.Equal(_book.Store.Info(hash).TotalRows - 1, _book.Store.Info(version!).TotalRows);
    }

    [Fact]
    public async Task Choosing_a_column_is_told_and_a_choice_that_cannot_be_is_a_sentence()
    {
        DataColumns? chosen = null;
        var hash = await ImportAsync();
        var shown = RenderOverview(hash, onColumns: c => chosen = c);
        shown.WaitForAssertion(() => Assert.NotEmpty(shown.FindAll(".mini-bars")));
        await shown.InvokeAsync(() => shown.FindAll("select")[1].ChangeAsync("text"));
        Assert.Equal(new DataColumns(Label: "text"), chosen);
        shown.Render(p => p.Add(o => o.Hash, hash).Add(o => o.Columns, new DataColumns("text", "text")));
        shown.WaitForAssertion(() => Assert.Contains("Choose two different columns.", shown.Markup));
        Assert.Empty(shown.FindAll(".mini-bars"));
    }

    [Fact]
    public async Task Rows_to_be_written_show_their_form_tokens_and_what_openai_would_say_and_no_classes()
    {
        DataColumns? chosen = null;
        var hash = await ImportTextAsync("inn.jsonl", string.Join('\n', Enumerable.Range(0, 12).Select(i =>
            $$"""{"messages":[{"role":"user","content":"Question {{i}}?"},{"role":"assistant","content":"{{(i == 3 ? "" : $"Aye, number {i % 9}.")}}"}]}""")));
        var shown = RenderOverview(hash, onColumns: c => chosen = c);
        shown.WaitForAssertion(() => Assert.Contains("OpenAI would say", shown.Markup));
        Assert.DoesNotContain("Classes", shown.Markup);
        Assert.Contains("Tokens, about", shown.Find(".stats").TextContent);
        Assert.Equal(["chat", "messages"], shown.FindAll("select").Select(s => s.GetAttribute("value")));
        Assert.Contains("line 4:", shown.Find("[aria-labelledby=openai-says]").TextContent);
        await shown.InvokeAsync(() => ButtonOf(shown, "Show rows").ClickAsync());
        Assert.Contains("inn.jsonl, row 4", shown.Find(".health table").TextContent);
        await shown.InvokeAsync(() => shown.FindAll("select")[0].ChangeAsync("text"));
        Assert.Equal(new DataColumns { Format = "text" }, chosen);
    }

    [Fact]
    public async Task An_input_can_be_left_out_and_the_choice_holds()
    {
        DataColumns? chosen = null;
        var hash = await ImportTextAsync("alpaca.jsonl", string.Join('\n', Enumerable.Range(0, 12).Select(i => $$"""{"instruction":"Add one to it {{i}}","input":"{{i}}","output":"It is {{i + 1}} then"}""")));
        var shown = RenderOverview(hash, onColumns: c => chosen = c);
        shown.WaitForAssertion(() => Assert.NotEmpty(shown.FindAll(".health, .health-good")));
        Assert.Equal(["instruction", "instruction", "input", "output"], shown.FindAll("select").Select(s => s.GetAttribute("value")));
        await shown.InvokeAsync(() => shown.FindAll("select")[2].ChangeAsync(""));
        Assert.Equal("", chosen!.Input);
        var info = _book.Store.Info(hash);
        var resolved = FineTune.Engine.Data.Generation.GenerationRows.Resolve(info, chosen.Into(new() { Hash = hash }));
        Assert.Equal("", FineTune.Engine.Data.Generation.GenerationRows.Resolve(info, resolved).InputColumn);
        Assert.Null(ColumnRole.Of("text-generation", "instruction")[1].InUse(DataColumns.Of(resolved), info));
        using var data = _book.Store.Open(hash);
        Assert.Equal("Add one to it 0", FineTune.Engine.Data.Generation.GenerationRows.Load(data, resolved, 1).Train.OrderBy(r => r.Row.Index).First().Asked[..15]);
    }

    [Fact]
    public void Files_are_staged_by_their_names_and_doubts_are_said()
    {
        var staged = StagedFile.From([new("my_train.csv", 10), new("my_test.csv", 5), new("my-val.csv", 5)]);
        Assert.Equal([DataPart.Train, DataPart.Test, DataPart.Validation], staged.Select(f => f.Part));
        Assert.Null(StagedFile.Obstacle(staged));
        Assert.Equal(DataPart.Train, Assert.Single(StagedFile.From([new("test.csv", 10)])).Part);
        Assert.Contains("Two files", StagedFile.Obstacle(StagedFile.From([new("a.csv", 1), new("b.csv", 1)])));
    }

    [Fact]
    public void The_split_takes_given_parts_as_they_are_and_shares_from_training()
    {
        var info = new DataSetInfo
        {
            Hash = "h", Name = "n", Columns = ["t", "l"], ImportedAt = default,
            Parts = new Dictionary<DataPart, PartInfo> { [DataPart.Train] = new(1000, ["a"]), [DataPart.Test] = new(77, ["b"]) },
        };
        var parts = PlannedPart.Of(info, new SplitShares());
        Assert.Equal([(900L, false), (100L, false), (77L, true)], parts.Select(p => (p.Rows, p.IsExact)));
    }

    private IRenderedComponent<DataOverview> RenderOverview(string hash, Action<string>? onVersion = null, Action<DataColumns>? onColumns = null) =>
        Render<DataOverview>(p => p.Add(o => o.Hash, hash).Add(o => o.OnVersion, v => onVersion?.Invoke(v)).Add(o => o.ColumnsChanged, c => onColumns?.Invoke(c)));

    private static IElement ButtonOf(IRenderedComponent<DataOverview> shown, string text) => shown.FindAll(".health button").First(b => b.TextContent.TrimStart().StartsWith(text, StringComparison.Ordinal));

    private async Task<string> ImportTextAsync(string name, string text)
    {
        var path = Path.Combine(_index.Home.Temporary, name);
        await File.WriteAllTextAsync(path, text);
        return (await _book.ImportAsync(new() { Name = name, Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } }, null, default)).Hash;
    }

    private async Task<string> ImportAsync()
    {
        var path = Path.Combine(_index.Home.Temporary, "tickets.csv");
        await File.WriteAllTextAsync(path, "text,topic\nwhere is my parcel,shipping\nrefund me please,billing\nrefund me please,billing\n"
            + string.Join('\n', Enumerable.Range(0, 30).Select(i => $"message {i} about things,{(i % 2 == 0 ? "billing" : "shipping")}")));
        return (await _book.ImportAsync(new() { Name = "Tickets", Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } }, null, default)).Hash;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _index.Dispose();
    }
}
