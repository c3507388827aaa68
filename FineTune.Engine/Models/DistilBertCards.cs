namespace FineTune.Engine.Models;

/// <summary>DistilBERT.</summary>
internal static class DistilBertCards
{
    private const string Sanh = "Sanh et al. 2019, arXiv:1910.01108";

    private static readonly DistilBertConfig Config = new();

    public static IReadOnlyList<ModelCard> Cards { get; } =
    [
        EncoderCard.Of(Config, new()
        {
            Id = "distilbert-base-uncased",
            Name = "DistilBERT base, uncased",
            Family = DistilBertConfig.ModelType,
            Revision = "main",
            Summary = "Half the layers of BERT base, taught by it: 97 % of what it knows in about half the time.",
            Architecture = EncoderCard.Architecture(Config.Shape, "The first piece's vector stands for the text. It learned to answer as BERT base does, not only to be right."),
            Why = "Nearly BERT base's accuracy where BERT base would take too long.",
            WhenNot = "Not with few rows per class: a sentence encoder knows more then. Not for languages other than English.",
            Strengths = ["Whole sentences and paragraphs of up to 512 word pieces.", "40 % smaller than BERT base, 60 % faster to predict."],
            Weaknesses = ["English only, lower case only.", "Its features without tuning are poor: tune its layers.", "Still four times the arithmetic of MiniLM per word piece."],
            Licence = "Apache-2.0",
            Languages = ["en"],
            Tasks = EncoderCard.Tasks,
            Methods = EncoderCard.Methods,
            Figures =
            [
                new("share of BERT base's score kept", "97 %", "GLUE, development", Sanh),
                new("accuracy", "91.3", "SST-2, development", Sanh),
                new("test accuracy", "92.82", "IMDb reviews", Sanh),
            ],
            References = ["Sanh et al. 2019, DistilBERT, arXiv:1910.01108"],
            Sources = ["hub:distilbert/distilbert-base-uncased@main"],
        }),
    ];
}
