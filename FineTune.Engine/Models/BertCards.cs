namespace FineTune.Engine.Models;

/// <summary>BERT in its published sizes, and MiniLM, which is BERT in ours.</summary>
internal static class BertCards
{
    private const string Devlin = "Devlin et al. 2018, arXiv:1810.04805, table 1";
    private const string Turc = "Turc et al. 2019, arXiv:1908.08962; table in the README of the published weights (GLUE test set)";

    private static readonly string[] BertPapers = ["Devlin et al. 2018, BERT, arXiv:1810.04805"];
    private static readonly string[] SmallPapers = [.. BertPapers, "Turc et al. 2019, Well-Read Students Learn Better, arXiv:1908.08962"];

    /// <summary>all-MiniLM-L6-v2's sizes.</summary>
    public static BertConfig MiniLm { get; } = new() { HiddenSize = 384, Layers = 6, Heads = 12, FeedForwardSize = 1536, Pooling = EncoderConfig.Mean };

    public static IReadOnlyList<ModelCard> Cards { get; } =
    [
        EncoderCard.Of(MiniLm, new()
        {
            Id = "all-MiniLM-L6-v2",
            Name = "MiniLM, six layers, for sentences",
            Family = BertConfig.ModelType,
            Revision = "main",
            Summary = "A small English sentence encoder, trained to place sentences of like meaning near each other.",
            Architecture = EncoderCard.Architecture(MiniLm.Shape, "The mean of the pieces' vectors stands for the text. Distilled from a larger model, then trained on a billion pairs of sentences."),
            Why = "Its vectors are good before any tuning: few rows per class, search and comparison of texts are what it was made for, at a fifth of the size of BERT-base.",
            WhenNot = "Not for languages other than English; not where the order of single words decides, which averaging blurs.",
            Strengths = ["Few rows per class, and nearest neighbours without tuning.", "Small: a 90 MB download, several times quicker than BERT-base."],
            Weaknesses = ["English only, lower case only.", "Trained on texts of up to 128 word pieces: what longer ones gain is little."],
            Licence = "Apache-2.0",
            Languages = ["en"],
            Tasks = EncoderCard.Tasks,
            Methods = EncoderCard.Methods,
            MadeForSentences = true,
            MaxLength = 256, // its publishers' setting; it has positions for 512
            Figures = [],
            References = ["Wang et al. 2020, MiniLM, arXiv:2002.10957", "Reimers and Gurevych 2019, Sentence-BERT, arXiv:1908.10084"],
            Sources = ["hub:sentence-transformers/all-MiniLM-L6-v2@main"],
        }),
        Small("tiny", layers: 2, hidden: 128, heads: 2, sst2: "83.2", mnli: "70.2 / 70.3", glue: "64.2"),
        Small("mini", layers: 4, hidden: 256, heads: 4, sst2: "85.9", mnli: "74.8 / 74.3", glue: "65.8"),
        Small("small", layers: 4, hidden: 512, heads: 8, sst2: "89.7", mnli: "77.6 / 77.0", glue: "71.2"),
        Small("medium", layers: 8, hidden: 512, heads: 8, sst2: "89.6", mnli: "80.0 / 79.1", glue: "73.5"),
        Base("bert-base-uncased", "BERT base, uncased", new(), "Does not tell English from english, which most texts do not need.",
        [
            new("accuracy, matched / mismatched", "84.6 / 83.4", "MNLI, test", Devlin),
            new("accuracy", "93.5", "SST-2, test", Devlin),
            new("average", "79.6", "GLUE, test", Devlin),
        ]),
        Base("bert-base-cased", "BERT base, cased", new BertConfig { VocabularySize = 28996 }, "Tells Apple from apple: for names and other tags on single words.",
        [
            new("F1, all layers tuned", "92.4", "CoNLL-2003 named entities, test", "Devlin et al. 2018, arXiv:1810.04805, table 7"),
        ]),
    ];

    private static ModelCard Base(string id, string name, BertConfig config, string summary, IReadOnlyList<PublishedFigure> figures) => EncoderCard.Of(config, new()
    {
        Id = id,
        Name = name,
        Family = BertConfig.ModelType,
        Revision = "main",
        Summary = "The encoder the others are measured by. " + summary,
        Architecture = EncoderCard.Architecture(config.Shape, "The first piece's vector, passed through one more layer, stands for the text. It learned by filling gaps in books and Wikipedia."),
        Why = "Reads a text to its 512th word piece and reaches higher accuracy than small encoders where meaning depends on the whole sentence.",
        WhenNot = "Not on a slow processor with many rows: a step costs eight times that of a six-layer MiniLM. Not for languages other than English.",
        Strengths = ["Whole sentences and paragraphs: negation, comparison, pairs of sentences.", "The best known and best understood of all."],
        Weaknesses = ["Large for a processor: hours where a small encoder takes minutes.", "Its features without tuning are poor: tune its layers."],
        Licence = "Apache-2.0",
        Languages = ["en"],
        Tasks = EncoderCard.Tasks,
        Methods = EncoderCard.Methods,
        Figures = figures,
        References = BertPapers,
        Sources = [$"hub:google-bert/{id}@main"],
    });

    private static ModelCard Small(string size, int layers, int hidden, int heads, string sst2, string mnli, string glue)
    {
        var config = new BertConfig { HiddenSize = hidden, Layers = layers, Heads = heads, FeedForwardSize = 4 * hidden };
        var id = $"google/bert_uncased_L-{layers}_H-{hidden}_A-{heads}";
        return EncoderCard.Of(config, new()
        {
            Id = id,
            Name = $"BERT {size}",
            Family = BertConfig.ModelType,
            Revision = "main",
            Summary = $"BERT made {(layers == 2 ? "as small as it goes" : "smaller")}: {layers} layers, {hidden} wide.",
            Architecture = EncoderCard.Architecture(config.Shape, "The first piece's vector, passed through one more layer, stands for the text."),
            Why = $"Trained like BERT base and built like it, at {config.Shape.Parameters / 1e6:0} of its 109 million parameters: longer texts and many rows in a time a processor can afford.",
            WhenNot = "Not with few rows per class: it was not trained to tell whole sentences apart, a sentence encoder was. Not for languages other than English.",
            Strengths = ["Reads up to 512 word pieces.", layers == 2 ? "Quick even on an old processor." : "Much quicker than BERT base, at a known loss."],
            Weaknesses = ["English only, lower case only.", "Its features without tuning are poor: tune its layers."],
            Licence = "Apache-2.0",
            Languages = ["en"],
            Tasks = EncoderCard.Tasks,
            Methods = EncoderCard.Methods,
            Figures = [new("accuracy", sst2, "SST-2, test", Turc), new("accuracy, matched / mismatched", mnli, "MNLI, test", Turc), new("score", glue, "GLUE, test", Turc)],
            References = SmallPapers,
            Sources = [$"hub:{id}@main"],
        });
    }
}
