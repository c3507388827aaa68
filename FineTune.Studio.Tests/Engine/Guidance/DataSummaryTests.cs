using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Engine.Tasks;

namespace FineTune.Studio.Tests.Engine.Guidance;

public sealed class DataSummaryTests
{
    private static ClassificationData Classes(TextClassificationData rows) => new(LearningTasks.Find(TextClassificationTask.TaskId), rows);

    private static LabelledText Row(string text, int label) => new(text, label, new(DataPart.Train, 0));

    [Fact]
    public void FiguresFollowFromTheTrainingRows()
    {
        var data = new TextClassificationData(["a", "b", "c"],
            [Row("x", 0), Row("x x", 0), Row("x x x", 0), Row("x x x x", 1), Row("x", 1), Row("x", 2)], [Row("v", 0)], [Row("t", 0), Row("t", 1)], []);
        var summary = DataSummary.Of(Classes(data), countTokens: text => TextMeasure.Words(text));
        Assert.Equal((6, 1, 2), (summary.TrainRows, summary.ValidationRows, summary.TestRows));
        Assert.Equal([1, 2, 3], summary.ClassRows);
        Assert.Equal((3, 2, 3.0), (summary.Classes, summary.RowsPerClass, summary.Imbalance));
        // lengths 1 1 1 2 3 4: mean 2, the third of six is the middle, the sixth the 99 % one
        Assert.Equal((2.0, 1, 4), (summary.MeanTokens, summary.MedianTokens, summary.P99Tokens));
    }

    [Fact]
    public void NoRowsAreNoAccident()
    {
        var summary = DataSummary.Of(Classes(new(["a", "b"], [], [], [], [])));
        Assert.Equal((0, 0, 1.0), (summary.Classes, summary.RowsPerClass, summary.Imbalance));
    }

    [Theory]
    [InlineData("en", "Why was I charged twice for my order?", "The parcel has not arrived yet and I want my money back.", "How do I reset the password?")]
    [InlineData("other", "Warum wurde mir die Bestellung zweimal berechnet?", "Das Paket ist noch nicht angekommen.", "Wie setze ich das Passwort zurück?")]
    [InlineData("other", "¿Por qué me cobraron dos veces el pedido?", "El paquete no ha llegado todavía.", "¿Cómo cambio la contraseña de mi cuenta?")]
    [InlineData("other", "Pourquoi ai-je été facturé deux fois pour ma commande ?", "Le colis n'est pas encore arrivé.", "Comment changer de mot de passe ?")]
    [InlineData("other", "Почему с меня дважды сняли деньги за заказ?", "Посылка ещё не пришла.", "Как сменить пароль?")]
    [InlineData("other", "パスワードを忘れましたので、再設定の方法を教えてください。", "荷物がまだ届いていません。", "注文を二回請求されました。 助けて ください お願い します")]
    [InlineData("unknown", "A-17", "B-3", "42")]
    public void TheLanguageIsGuessed(string expected, params string[] texts) => Assert.Equal(expected, LanguageGuess.Of(texts).Language);

    [Fact]
    public void RealQuestionsLookEnglish() =>
        Assert.Equal("en", LanguageGuess.Of(File.ReadLines(TestData.Real("banking77/train.csv")).Skip(1)).Language);
}
