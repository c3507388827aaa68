using FineTune.Engine.Data;

namespace FineTune.Engine.Tasks.Images;

/// <summary>The columns a task on images reads.</summary>
internal static class ImageTaskColumns
{
    /// <param name="usual">The column such data has.</param>
    /// <param name="what">What is in it, for the sentence when it is missing.</param>
    /// <exception cref="UserException">The data holds no images, or no such column.</exception>
    public static PlanData Resolve(DataSetInfo info, PlanData plan, string usual, string what)
    {
        if (info.Images is null) throw new UserException($"{info.Name} holds no images.", "Choose a zip or folder of images, or a task on texts.", new Place(info.Name));
        var column = plan.LabelColumn ?? (info.IndexOf(usual) >= 0 ? usual : info.LabelColumn);
        if (info.IndexOf(column) < 0 || (usual != column && usual == Data.Images.ImageColumns.Boxes))
            throw new UserException($"{info.Name} has no {what}{(column is null ? "" : $" (column '{column}')")}.", "Choose the task that fits the data, or bring data that has them.", new Place(info.Name));
        return plan with { LabelColumn = column, TextColumn = null, Text2Column = null, TagsColumn = null };
    }
}
