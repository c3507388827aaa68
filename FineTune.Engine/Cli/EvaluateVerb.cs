using System.CommandLine;
using System.Text.Json.Nodes;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;
using FineTune.Engine.Inference.Images;
using FineTune.Engine.Remote;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;

namespace FineTune.Engine.Cli;

internal static class EvaluateVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "A run's folder or its model/; of models that write also a catalog id.", Required = true };
    private static readonly Option<string> Data = new("--data") { Description = "The rows to score it on; all of them are used.", Required = true };
    private static readonly DataColumnOptions Columns = new();

    public static Command Create()
    {
        var command = new Command("evaluate", """
            Scores a tuned model on rows with known answers.

            Example: finetune evaluate --model runs/tickets --data tickets-test.csv
            """) { Model, Data };
        Columns.AddTo(command);
        return command.Does(Run);
    }

    private static int Run(VerbContext context)
    {
        var model = GenerateVerb.Folder(context, context.Get(Model)!);
        var info = DataArguments.Import(context, context.Get(Data)!);
        using var set = new DataSetStore(context.Home).Open(info.Hash);
        var report = Predictors.SeesImages(model) ? Images(context, model, set) : Predictors.Writes(model) ? Writing(context, Predictors.Find(model), set) : Answers(context, model, set);
        if (context.IsJson) context.Print(report);
        else context.Write(ReportText.Of(report));
        return ExitCode.Done;
    }

    private static EvaluationReport Answers(VerbContext context, string model, DataSet set)
    {
        using var predictor = Predictors.Load(model);
        using var rows = (TextTaskData)predictor.Task.ForScoring(set, Columns.Apply(context, new PlanData { Hash = set.Info.Hash }), predictor.Labels);
        foreach (var note in rows.Notes) context.Say(note);
        return rows.Report(DataPart.Test, predictor.Predict([.. rows.Asked(DataPart.Test)]), null);
    }

    private static EvaluationReport Images(VerbContext context, string model, DataSet set)
    {
        using var predictor = new ImagePredictor(model);
        using var rows = (ImageTaskData)predictor.Task.ForScoring(set, Columns.Apply(context, new PlanData { Hash = set.Info.Hash }), predictor.Labels);
        foreach (var note in rows.Notes) context.Say(note);
        var answers = rows.Split.Test.Chunk(16).SelectMany(batch => predictor.Predict([.. batch.Select(r => rows.Decode(r, predictor.WantedSide))])).ToArray();
        return rows.Report(DataPart.Test, answers, null);
    }

    /// <summary>A model that writes needs no answers of one's own: plain texts can be scored as well.</summary>
    private static GenerationReport Writing(VerbContext context, string model, DataSet set)
    {
        var task = LearningTasks.Find(TextGenerationTask.TaskId);
        var plan = task.ResolveColumns(set.Info, Columns.Apply(context, new PlanData { Hash = set.Info.Hash, TextColumn = set.Info.TextColumn }));
        using var rows = (WritingData)task.ForScoring(set, plan, []);
        foreach (var note in rows.Notes) context.Say(note);
        if (ApiModelConfig.TryRead(model) is not null)
            throw new UserException("A model behind an API does not tell how probable a given text is to it, so it cannot be scored here.", "Let it write with finetune generate; its validation loss stands in its run.");
        var learnPrompts = Json.ReadFile<JsonObject>(Path.Combine(model, "config.json"))["finetune_learn_prompts"]?.GetValue<bool>() ?? false;
        return new WritingEvaluation(rows, DataPart.Test, ChatTemplates.Of(model, "", rows.Split.Format), learnPrompts, seed: 1).Report(model, before: null);
    }
}
