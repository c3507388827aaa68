using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Studio.Wizard;

namespace FineTune.Studio.Tests.Studio.Wizard;

/// <summary>A wizard's state with everything known about made-up data, so that tests begin where they are about.</summary>
internal static class WizardCase
{
    public static MachineProfile Machine { get; } = new("a processor", 4, 3, 5e10, 8_000_000_000, 100_000_000_000);

    public static DataFacts Facts(int rowsPerClass = 200, int classes = 6) => new(
        new DataSetInfo
        {
            Hash = "0123456789abcdef", Name = "tickets.csv", Columns = ["text", "topic"], ImportedAt = DateTimeOffset.UnixEpoch, TextColumn = "text", LabelColumn = "topic",
            Parts = new Dictionary<DataPart, PartInfo> { [DataPart.Train] = new(rowsPerClass * classes, ["tickets.csv"]) },
        },
        new() { Hash = "0123456789abcdef", Name = "tickets.csv", TextColumn = "text", LabelColumn = "topic" },
        new DataSummary { TrainRows = rowsPerClass * classes, ValidationRows = 60, TestRows = 60, ClassRows = [.. Enumerable.Repeat(rowsPerClass, classes)], Language = new("en", 0.4, 1) },
        [.. Enumerable.Range(0, classes).Select(i => $"topic{i}")], []);

    /// <summary>Rows that say what is to be written.</summary>
    public static DataFacts Writing(string format = "chat") => new(
        new DataSetInfo
        {
            Hash = "0123456789abcdef", Name = "tickets.csv", Columns = ["messages", "prompt", "chosen", "rejected", "text"], ImportedAt = DateTimeOffset.UnixEpoch, SuggestedTask = "text-generation", Format = format,
            Parts = new Dictionary<DataPart, PartInfo> { [DataPart.Train] = new(400, ["inn.jsonl"]) },
        },
        format switch
        {
            "chat" => new() { Hash = "0123456789abcdef", Name = "tickets.csv", Format = format, MessagesColumn = "messages" },
            "preference" => new() { Hash = "0123456789abcdef", Name = "tickets.csv", Format = format, PromptColumn = "prompt", ChosenColumn = "chosen", RejectedColumn = "rejected" },
            _ => new() { Hash = "0123456789abcdef", Name = "tickets.csv", Format = format, TextColumn = "text" },
        },
        new DataSummary { Task = "text-generation", Format = format, TrainRows = 320, ValidationRows = 40, TestRows = 40, ClassRows = [], MeanTokens = 50, MedianTokens = 48, P99Tokens = 80, Language = new("en", 0.4, 1) },
        [], []);

    /// <summary>Writing with everything chosen.</summary>
    public static WizardState CompleteWriting(string format = "chat", string model = "starter-gpt2")
    {
        var state = new WizardState(new() { Task = "text-generation", DataHash = "0123456789abcdef", DataName = "tickets.csv", Model = model });
        state.SetWeights(new HashSet<string> { "use-lite", "classical" }, offline: false);
        state.SetMachine(Machine);
        state.SetFacts(Writing(format));
        return state;
    }

    /// <summary>Images with everything chosen.</summary>
    public static WizardState CompleteImages(string task = "image-classification", string model = "mobilenet-v2-coco")
    {
        var state = new WizardState(new() { Task = task, DataHash = "0123456789abcdef", DataName = "flowers", Model = model });
        state.SetWeights(new HashSet<string>(), offline: false);
        state.SetMachine(Machine);
        var label = task == "object-detection" ? "boxes" : "label";
        state.SetFacts(new(
            new DataSetInfo
            {
                Hash = "0123456789abcdef", Name = "flowers", Columns = ["image", label, "width", "height", "content", "look"], ImportedAt = DateTimeOffset.UnixEpoch, LabelColumn = label, SuggestedTask = task, Images = "pack",
                Parts = new Dictionary<DataPart, PartInfo> { [DataPart.Train] = new(200, ["flowers.zip"]) },
            },
            new() { Hash = "0123456789abcdef", Name = "flowers", LabelColumn = label },
            new DataSummary { Task = task, TrainRows = 160, ValidationRows = 20, TestRows = 20, ClassRows = [32, 32, 32, 32, 32] }, ["daisy", "dandelion", "roses", "sunflowers", "tulips"], []));
        return state;
    }

    /// <summary>Task and data chosen and looked through.</summary>
    public static WizardState WithData(DataFacts? facts = null)
    {
        var state = new WizardState(new() { Task = "text-classification", DataHash = "0123456789abcdef", DataName = "tickets.csv" });
        state.SetWeights(new HashSet<string> { "use-lite", "classical" }, offline: false);
        state.SetMachine(Machine);
        state.SetFacts(facts ?? Facts());
        return state;
    }

    /// <summary>A model chosen as well: ready to be reviewed.</summary>
    public static WizardState Complete(string model = "use-lite", DataFacts? facts = null)
    {
        var state = WithData(facts);
        state.Change(d => d with { Model = model });
        return state;
    }

    public static PlanField Field(string name) => PlanField.All.Single(f => f.Name == name);
}
