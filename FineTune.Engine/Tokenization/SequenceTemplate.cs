namespace FineTune.Engine.Tokenization;

/// <summary>The special tokens a model expects: before a text, after it, and between two. BERT: [CLS] first [SEP] second [SEP]; RoBERTa: &lt;s&gt; first &lt;/s&gt;&lt;/s&gt; second &lt;/s&gt;.</summary>
public sealed record SequenceTemplate(int[] Before, int[] Between, int[] After)
{
    public static SequenceTemplate None { get; } = new([], [], []);

    public static SequenceTemplate Bert(int cls, int sep) => new([cls], [sep], [sep]);

    /// <summary>Every text begins with the token that ends one: how a decoder knows that nothing came before.</summary>
    public static SequenceTemplate Gpt2(int begin) => new([begin], [begin], []);

    public static SequenceTemplate Roberta(int begin, int end) => new([begin], [end, end], [end]);
}
