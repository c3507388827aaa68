using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests.Engine.Models;

public sealed class PublishedNamesTests
{
    [Theory]
    [InlineData("bert.embeddings.word_embeddings.weight", "bert.embeddings.word_embeddings.weight")]
    [InlineData("embeddings.word_embeddings.weight", "bert.embeddings.word_embeddings.weight")]
    [InlineData("module.bert.encoder.layer.0.output.LayerNorm.gamma", "bert.encoder.layer.0.output.LayerNorm.weight")]
    [InlineData("bert.embeddings.LayerNorm.beta", "bert.embeddings.LayerNorm.bias")]
    [InlineData("module.model.encoder.layer.11.attention.self.query.bias", "bert.encoder.layer.11.attention.self.query.bias")]
    [InlineData("pooler.dense.weight", "bert.pooler.dense.weight")]
    [InlineData("bert.embeddings.position_ids", null)]
    [InlineData("embeddings.token_type_ids", null)]
    [InlineData("cls.predictions.transform.LayerNorm.gamma", null)]
    [InlineData("cls.seq_relationship.weight", null)]
    [InlineData("classifier.weight", null)]
    public void Bert(string published, string? ours) => Means(FineTune.Engine.Models.Bert.Published, published, ours);

    [Theory]
    [InlineData("roberta.encoder.layer.1.output.dense.weight", "roberta.encoder.layer.1.output.dense.weight")]
    [InlineData("encoder.layer.1.output.dense.weight", "roberta.encoder.layer.1.output.dense.weight")]
    [InlineData("roberta.pooler.dense.weight", null)]
    [InlineData("lm_head.decoder.weight", null)]
    [InlineData("roberta.embeddings.position_ids", null)]
    [InlineData("classifier.out_proj.weight", null)]
    public void Roberta(string published, string? ours) => Means(FineTune.Engine.Models.Roberta.Published, published, ours);

    [Theory]
    [InlineData("distilbert.transformer.layer.0.ffn.lin1.weight", "distilbert.transformer.layer.0.ffn.lin1.weight")]
    [InlineData("transformer.layer.0.sa_layer_norm.bias", "distilbert.transformer.layer.0.sa_layer_norm.bias")]
    [InlineData("vocab_transform.weight", null)]
    [InlineData("vocab_projector.bias", null)]
    [InlineData("pre_classifier.weight", null)]
    public void DistilBert(string published, string? ours) => Means(FineTune.Engine.Models.DistilBert.Published, published, ours);

    /// <param name="ours">Null where the tensor is no part of the encoder.</param>
    private static void Means(NameRules rules, string published, string? ours)
    {
        Assert.Equal(ours is null, rules.Ignores(published));
        if (ours is not null) Assert.Equal(ours, rules.Prefix + rules.Canonical(published));
    }
}
