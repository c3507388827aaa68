namespace FineTune.Engine.Guidance;

/// <summary>What the texts look like they are written in.</summary>
/// <param name="Language"><c>en</c>, <c>other</c> or <c>unknown</c>: enough to warn before an English model meets other texts.</param>
/// <param name="EnglishShare">Share of words that are among the commonest English ones.</param>
/// <param name="LatinShare">Share of letters that are of the basic Latin alphabet.</param>
public sealed record LanguageGuess(string Language, double EnglishShare, double LatinShare)
{
    public static LanguageGuess Unknown { get; } = new("unknown", 0, 0);

    /// <summary>Texts looked at; a guess needs no more.</summary>
    private const int SampleRows = 2000;

    /// <summary>
    /// Function words make up close to half of running English text; other Latin-script languages share few of these spellings
    /// ("in", "me", "a"). 12 % separates them with room on both sides even for short questions.
    /// </summary>
    private const double EnglishThreshold = 0.12;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Common = new HashSet<string>(
        ("the of and to in is was for that it on with as be at by i this had not are but from or have an they which one you were her all she there would their we him been has when who will "
         + "no if out so said what up its about into than them can only other time new some could these two may then do first any my now such like our over me even most after also did many "
         + "how why where your does don't i'm it's get please need want got just").Split(' '), StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static LanguageGuess Of(IEnumerable<string> texts)
    {
        long words = 0, english = 0, letters = 0, latin = 0;
        foreach (var text in texts.Take(SampleRows))
        {
            foreach (var rune in text.EnumerateRunes())
            {
                if (!System.Text.Rune.IsLetter(rune)) continue;
                letters++;
                if (rune.IsAscii) latin++;
            }
            foreach (var range in text.AsSpan().SplitAny(" \t\r\n.,;:!?()[]\"/"))
            {
                var word = text.AsSpan(range);
                if (word.IsEmpty || !char.IsLetter(word[0])) continue;
                words++;
                if (Common.Contains(word)) english++;
            }
        }
        if (letters < 20 || words < 5) return Unknown with { LatinShare = letters == 0 ? 0 : (double)latin / letters };
        var share = (double)english / words;
        return new(share >= EnglishThreshold && latin >= 0.9 * letters ? "en" : "other", share, (double)latin / letters);
    }
}
