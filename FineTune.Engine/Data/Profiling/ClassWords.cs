namespace FineTune.Engine.Data.Profiling;

/// <summary>How findings about classes speak of what is counted.</summary>
/// <param name="Things">"rows".</param>
/// <param name="Add">What to add to a class that is too small.</param>
/// <param name="Unbalanced">What to do about unequal classes.</param>
internal sealed record ClassWords(string Things, string Add, string Unbalanced)
{
    public static ClassWords Rows { get; } = new("rows", "rows to them", "Switch class weights on, look at macro-F1 rather than accuracy, and add rows to the small classes.");

    public static ClassWords Images { get; } = new("images", "images to them", "Switch class weights on, look at macro-F1 rather than accuracy, and add images to the small classes.");

    public static ClassWords Boxes { get; } = new("boxes", "images that hold them", "Look at the average precision class by class, and add images that hold the rare classes.");
}
