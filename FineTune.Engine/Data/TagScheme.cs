namespace FineTune.Engine.Data;

/// <summary>How tags mark where an entity begins and ends. Everything is turned into <see cref="Iob2"/>.</summary>
public enum TagScheme
{
    /// <summary>B-X begins and I-X goes on (BIO).</summary>
    Iob2,

    /// <summary>I-X throughout; B-X only where an entity directly follows another of its type (Ramshaw, Marcus, "Text chunking using transformation-based learning", 1995; CoNLL-2003 as published).</summary>
    Iob1,

    /// <summary>IOB2 with E-X for the last word and S-X for the only one (IOBES, BIOES).</summary>
    Iobes,

    /// <summary>The same with L-X for the last word and U-X for the only one.</summary>
    Bilou,

    /// <summary>Names without a prefix: neighbours with the same name are one entity.</summary>
    Plain,
}
