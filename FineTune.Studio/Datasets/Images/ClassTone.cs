namespace FineTune.Studio.Datasets.Images;

/// <summary>The colour of a class as a css class, <c>tone-0</c> to <c>tone-6</c> (Okabe and Ito's series, images.css); the class's name always stands beside it.</summary>
public static class ClassTone
{
    public const int Count = 7;

    /// <param name="classes">All classes in their order, which gives the first seven a colour each; where the class is not among them its name decides.</param>
    public static string Of(string label, IReadOnlyList<string>? classes = null)
    {
        for (var i = 0; i < classes?.Count; i++)
            if (classes[i] == label) return $"tone-{i % Count}";
        // string.GetHashCode differs from start to start.
        var sum = label.Aggregate(17, (s, c) => unchecked((s * 31) + c));
        return $"tone-{(sum & int.MaxValue) % Count}";
    }
}
