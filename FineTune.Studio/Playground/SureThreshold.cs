namespace FineTune.Studio.Playground;

/// <summary>
/// Below which probability a model's first answer deserves the words "not sure". Taken from the rows the run was scored on: the least
/// probability from which on answers were right at least <see cref="WantedShare"/> of the time, the share rising with the probability
/// (isotonic regression by pooling adjacent violators, Ayer et al. 1955; for calibration: Zadrozny, Elkan 2002).
/// </summary>
/// <param name="Probability">0 to 1; an answer below it is "not sure".</param>
/// <param name="RowsBelow">Scored rows whose answer was below it.</param>
/// <param name="RightBelow">How many of those were right.</param>
/// <param name="Rows">Scored rows in all.</param>
public sealed record SureThreshold(double Probability, int RowsBelow, int RightBelow, int Rows)
{
    /// <summary>Right in at least seven of ten cases is what "sure" promises.</summary>
    public const double WantedShare = 0.7;

    /// <summary>With fewer scored rows the shares are too rough; then half is the limit.</summary>
    public const int FewestRows = 50;

    /// <summary>Where nothing is known of the model's answers.</summary>
    public static SureThreshold Plain { get; } = new(0.5, 0, 0, 0);

    public static SureThreshold Of(IEnumerable<(double Probability, bool Right)> answers)
    {
        var sorted = answers.OrderBy(a => a.Probability).ToArray();
        var limit = sorted.Length < FewestRows ? 0.5 : Limit(sorted);
        var below = sorted.TakeWhile(a => a.Probability < limit).ToArray();
        return new(limit, below.Length, below.Count(a => a.Right), sorted.Length);
    }

    public bool IsSure(double probability) => probability >= Probability;

    private static double Limit((double Probability, bool Right)[] sorted)
    {
        // Blocks of (rows, right, least probability), the share right rising from block to block.
        var blocks = new Stack<(int Rows, int Right, double Least)>();
        foreach (var (probability, right) in sorted)
        {
            var block = (Rows: 1, Right: right ? 1 : 0, Least: probability);
            while (blocks.TryPeek(out var last) && (long)last.Right * block.Rows >= (long)block.Right * last.Rows)
            {
                blocks.Pop();
                block = (last.Rows + block.Rows, last.Right + block.Right, last.Least);
            }
            blocks.Push(block);
        }
        // From the bottom up: where the share is reached the first time. Never reached = never sure.
        var reached = blocks.Reverse().Where(b => b.Right >= WantedShare * b.Rows).Select(b => (double?)b.Least).FirstOrDefault();
        return reached is not { } least ? 1 : least == sorted[0].Probability ? 0 : least;
    }
}
