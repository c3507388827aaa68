namespace FineTune.Engine.Data;

/// <summary>Indices and names of the columns of a pair task: two texts and what is said of them (a class or a score).</summary>
public sealed record PairColumns(int First, int Second, int Answer, string FirstName, string SecondName, string AnswerName)
{
    /// <summary>The columns named, else the guessed ones.</summary>
    /// <param name="answerIs">What the third column holds, for sentences: <c>class</c> or <c>score</c>.</param>
    /// <exception cref="UserException">A column is not there, cannot be guessed, or two are the same.</exception>
    public static PairColumns Of(DataSetInfo info, string? firstColumn, string? secondColumn, string? answerColumn, string answerIs)
    {
        TaskColumns.RequireSeveral(info);
        var first = TaskColumns.Require(info, firstColumn ?? info.TextColumn, "first text");
        var second = TaskColumns.Require(info, secondColumn ?? info.Text2Column, "second text");
        var answer = TaskColumns.Require(info, answerColumn ?? info.LabelColumn, answerIs);
        TaskColumns.RequireDifferent(info, (first, "first text"), (second, "second text"), (answer, answerIs));
        return new(info.IndexOf(first), info.IndexOf(second), info.IndexOf(answer), first, second, answer);
    }

    /// <summary>The plan with these columns by name, and no others.</summary>
    public PlanData Into(PlanData plan) => plan with { TextColumn = FirstName, Text2Column = SecondName, LabelColumn = AnswerName, TagsColumn = null };
}
