namespace FineTune.Engine.Data;

/// <summary>Ids of the tasks that columns can suggest.</summary>
public static class SuggestedTasks
{
    public const string TextClassification = "text-classification";
    public const string TextPairClassification = "text-pair-classification";
    public const string TextSimilarity = "text-similarity";
    public const string TokenTagging = "token-tagging";
    public const string TextGeneration = "text-generation";
    public const string ImageClassification = "image-classification";
    public const string ObjectDetection = "object-detection";
}
