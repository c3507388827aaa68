using FineTune.Engine.Data;

namespace FineTune.Studio.Wizard;

/// <summary>A task in plain words, for its card.</summary>
/// <param name="Examples">What goes in and what comes out; none where it is drawn.</param>
public sealed record TaskWords(string GoesIn, string ComesOut, IReadOnlyList<(string Text, string Answer)> Examples)
{
    public static bool SeesImages(string? task) => task is SuggestedTasks.ImageClassification or SuggestedTasks.ObjectDetection;

    /// <summary>What data are that suggest a task, for a sentence.</summary>
    public static string Kind(string task) => task switch { SuggestedTasks.ImageClassification => "images with a class each", SuggestedTasks.ObjectDetection => "images with boxes", _ => "texts" };

    /// <summary>The task chosen cannot work with such data at all: images for a task of texts, texts for one of images, boxes for classes.</summary>
    public static bool Clash(string suggested, string? chosen) => suggested != chosen && (SeesImages(suggested) || SeesImages(chosen));

    /// <summary>What one row of the data is.</summary>
    public static string Row(string? task) => SeesImages(task) ? "image" : "row";

    public static TaskWords Of(string task) => task switch
    {
        SuggestedTasks.TextPairClassification => new("a table with two texts per row (a question and a passage, a claim and its evidence) and the class of each pair.",
            "a model that gives any new pair its class, and how sure it is.", [("Does aspirin help? | In 12 trials ...", "yes"), ("A man sleeps. | A man runs.", "contradiction")]),
        SuggestedTasks.TextSimilarity => new("a table with two texts per row and a number that says how alike they are.",
            "a model that gives any new pair such a number.", [("A cat sits. | A cat is sitting.", "4.8"), ("A cat sits. | Prices fell.", "0.2")]),
        SuggestedTasks.TokenTagging => new("sentences whose words have tags: CoNLL files, parallel lines (seq.in, seq.out), or columns of words and tags.",
            "a model that finds names, places, dates or slots in any new sentence.", [("fly to Paris", "city: Paris"), ("call Ada Lovelace", "person: Ada Lovelace")]),
        SuggestedTasks.TextGeneration => new("documents, prompts with answers, conversations, or pairs of a better and a worse answer.",
            "a model that writes on, or answers, the way your texts do.",
            [("Have you a room for tonight?", "Aye, friend, a warm one."), ("Once upon a time there was", "a little fox who ..."), ("Write a note to a guest.", "Dear guest, ...")]),
        SuggestedTasks.ImageClassification => new("images, each class in a folder of its own (or a table of file and class), as a zip or folder.",
            "a model that gives any new image its class, and how sure it is.", []),
        SuggestedTasks.ObjectDetection => new("images with boxes around the objects in them: Pascal VOC, COCO or YOLO, as a zip or folder.",
            "a model that finds such objects in any new image: a box, its class, and how sure it is.", []),
        _ => new("a table with texts (tickets, questions, reviews) and the class of each.",
            "a model that gives any new text its class, and how sure it is.", [("I was charged twice this month", "billing"), ("Where is my parcel?", "shipping"), ("The app forgets my password", "account")]),
    };
}
