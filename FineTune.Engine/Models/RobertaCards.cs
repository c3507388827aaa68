namespace FineTune.Engine.Models;

/// <summary>RoBERTa and its six-layer student.</summary>
internal static class RobertaCards
{
    private const string Fairseq = "the authors' release (fairseq, examples/roberta), development set, single model; Liu et al. 2019, arXiv:1907.11692";
    private const string Hub = "model card of the published weights";

    public static IReadOnlyList<ModelCard> Cards { get; } =
    [
        Of("roberta-base", "RoBERTa base", "FacebookAI", layers: 12, "MIT", "BERT base, trained longer on ten times the text: more accurate at the same cost.",
            "The most accurate of the encoders here where all layers are tuned.",
            [new("accuracy", "87.6", "MNLI, development", Fairseq), new("accuracy", "94.8", "SST-2, development", Fairseq), new("accuracy", "92.8", "QNLI, development", Fairseq)]),
        Of("distilroberta-base", "DistilRoBERTa base", "distilbert", layers: 6, "Apache-2.0", "Half the layers of RoBERTa base, taught by it: about twice as quick.",
            "Close to RoBERTa base at half the time per step.",
            [new("accuracy", "84.0", "MNLI", Hub), new("accuracy", "92.5", "SST-2", Hub), new("accuracy", "90.8", "QNLI", Hub)]),
    ];

    private static ModelCard Of(string id, string name, string owner, int layers, string licence, string summary, string why, IReadOnlyList<PublishedFigure> figures)
    {
        var config = new RobertaConfig { Layers = layers };
        return EncoderCard.Of(config, new()
        {
            Id = id,
            Name = name,
            Family = RobertaConfig.ModelType,
            Revision = "main",
            Summary = summary,
            Architecture = EncoderCard.Architecture(config.Shape, "The first piece's vector stands for the text. Its pieces are made of bytes, so that no character is unknown to it, and it tells upper from lower case."),
            Why = why,
            WhenNot = "Not with few rows per class or a frozen encoder: its features without tuning are poor. Not for languages other than English.",
            Strengths = ["Whole sentences and paragraphs, pairs of sentences.", "Emoji, line breaks and odd spellings are read as they are."],
            Weaknesses = [layers > 6 ? "Large for a processor: hours where a small encoder takes minutes." : "Still four times the arithmetic of MiniLM per word piece.", "Its table of 50,265 pieces alone takes 39 million parameters."],
            Licence = licence,
            Languages = ["en"],
            Tasks = EncoderCard.Tasks,
            Methods = EncoderCard.Methods,
            Figures = figures,
            References = ["Liu et al. 2019, RoBERTa, arXiv:1907.11692", .. layers > 6 ? Array.Empty<string>() : ["Sanh et al. 2019, DistilBERT, arXiv:1910.01108"]],
            Sources = [$"hub:{owner}/{id}@main"],
        });
    }
}
