namespace FineTune.Engine.Cli.Bench;

/// <summary>Made-up rows for a bench without data: word lengths and row lengths like those of short customer questions.</summary>
internal static class BenchText
{
    private static readonly string[] Words = "the my card account why is not working payment transfer money how do I to get was charged a fee for from please help can you bank cash machine exchange rate top up refund still waiting pending declined".Split(' ');

    public static IReadOnlyList<string> Rows(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, Length(random)).Select(_ => Words[random.Next(Words.Length)])))];
    }

    // Log-normal around 10 words, a few of them long: the shape of Banking77's lengths.
    private static int Length(Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Clamp((int)Math.Exp(Math.Log(10) + 0.5 * normal), 2, 80);
    }
}
