namespace FineTune.Engine.Models;

internal static class ClassicalCard
{
    private const string Measured = "measured with this program, one processor core, 1 to 7 seconds of training";

    public static ModelCard Card { get; } = new()
    {
        Id = "classical",
        Name = "Classical: word counts and a linear model",
        Family = "classical",
        Revision = "1",
        Summary = "No neural network: counts words, word pairs and runs of three letters and weighs them. Trained in seconds, and sometimes the best.",
        Architecture = "Every word, word pair and run of three letters gets a number: how often it is in the text, the less the more common it is in all texts (TF-IDF). "
            + "A linear model (ML.NET) learns one weight per class for each of them and adds up.",
        Why = "Where single words give the class away (topics, product names, spam) it is as good as a neural network, works in any language, "
            + "needs no download, and every decision can be read from its weights. It is the bar a tuned model has to clear.",
        WhenNot = "Not with few rows per class: it knows nothing but the words it has seen, so 'card' tells it nothing about 'debit'. "
            + "Not where word order or negation decides ('not good, but bad').",
        Strengths =
        [
            "Seconds to train, nothing to download.",
            "Any length of text, any language; runs of letters see through endings and many typos.",
            "Thousands of rows with telling keywords: close to, at times above, a tuned encoder.",
        ],
        Weaknesses =
        [
            "Knows only words of the training rows: synonyms and new wordings are lost on it.",
            "Behind a pre-trained encoder with few rows per class: 0.69 against 0.73 right at 8 rows for each of 77 classes.",
        ],
        Licence = "MIT",
        Languages = [],
        Tasks = ["text-classification", "text-pair-classification"],
        Methods = [],
        Figures =
        [
            new("test accuracy", "0.913", "Banking77 (10,003 training rows, 77 classes)", Measured),
            new("test accuracy, 50 rows per class", "0.888", "Banking77, 3,850 training rows", Measured),
            new("test accuracy, 8 rows per class", "0.690", "Banking77, 616 training rows", Measured),
        ],
        References = ["Spärck Jones 1972, A statistical interpretation of term specificity and its application in retrieval"],
    };
}
