using FineTune.Engine.Models;
using FineTune.Engine.Weights.Hub;

namespace FineTune.Studio.Tests.Engine.Weights.Hub;

public sealed class HubSourceTests
{
    [Theory]
    [InlineData("hub:prajjwal1/bert-tiny@main", "prajjwal1/bert-tiny", "main")]
    [InlineData("hub:bert-base-uncased", "bert-base-uncased", "main")]
    [InlineData("hub:a/b.c_d-e@refs/pr/1", "a/b.c_d-e", "refs/pr/1")]
    public void NamesAreUnderstood(string source, string repository, string revision) => Assert.Equal(new HubSource(repository, revision), HubSource.Parse(source));

    [Theory]
    [InlineData("npm:a@1")]
    [InlineData("hub:")]
    [InlineData("hub:a/b/c")]
    [InlineData("hub:../b")]
    [InlineData("hub:a/..")]
    [InlineData("hub:a/b@")]
    [InlineData("hub:a/b@../c")]
    [InlineData("hub:a b/c")]
    [InlineData("hub:a/b?x=1")]
    [InlineData("hub:a/b@main#x")]
    [InlineData("hub:a--b/c")]
    [InlineData("hub:a/b\n")]
    public void WhatNoHubCouldHaveIsNone(string source) => Assert.Null(HubSource.Parse(source));

    [Theory]
    [InlineData("prajjwal1/bert-tiny", "prajjwal1/bert-tiny", "hub:prajjwal1/bert-tiny@main")]
    [InlineData("prajjwal1/bert-tiny@main", "prajjwal1/bert-tiny", "hub:prajjwal1/bert-tiny@main")]
    [InlineData("hub:prajjwal1/bert-tiny@abc", "prajjwal1/bert-tiny@abc", "hub:prajjwal1/bert-tiny@abc")]
    [InlineData("hub:bert-base-uncased", "hub:bert-base-uncased", "hub:bert-base-uncased@main")]
    public void AnyModelOfTheHubHasACard(string asked, string id, string source)
    {
        var card = ModelCatalog.Find(asked);
        Assert.Equal((id, source), (card.Id, Assert.Single(card.Sources)));
        Assert.Equal(card.Id, ModelCatalog.Find(card.Id).Id); // a plan keeps the id and finds the same again
        Assert.Equal(card.Sources, ModelCatalog.Find(card.Id).Sources);
    }
}
