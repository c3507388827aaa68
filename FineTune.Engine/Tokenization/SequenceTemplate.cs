namespace FineTune.Engine.Tokenization;

/// <summary>The special tokens a model expects: before a text, after it, and between two. BERT: [CLS] first [SEP] second [SEP]; RoBERTa: &lt;s&gt; first &lt;/s&gt;&lt;/s&gt; second &lt;/s&gt;.</summary>
public sealed record SequenceTemplate(int[] Before, int[] Between, int[] After)
{
    public static SequenceTemplate None { get; } = new([], [], []);

    public static SequenceTemplate Bert(int cls, int sep) => new([cls], [sep], [sep]);

    public static SequenceTemplate Roberta(int begin, int end) => new([begin], [end, end], [end]);
}
