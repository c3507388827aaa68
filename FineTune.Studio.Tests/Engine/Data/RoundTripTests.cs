using CsCheck;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class RoundTripTests : DataTest
{
    private static readonly Gen<string> Cell = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 12],
        Gen.String[Gen.OneOf(Gen.Char["\"\n\r\t,;| '#\\"], Gen.Char['a', 'z']), 0, 20],
        OneOf("ünïcødé – „quoted“", "😀 emoji 👩‍👩‍👧", "日本語のテキスト", "العربية", "", " ", "\"", "\"\"", "\r\n", "NULL", "e\u0301"));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Any cells written as proper CSV come back as they were, in every row and column.</summary>
    [Fact]
    public void Cells_survive_csv_and_the_store() =>
        Gen.Select(Gen.Int[2, 5], Gen.Int[1, 30], OneOf(',', ';', '\t', '|'), Gen.Bool).SelectMany((columns, rows, delimiter, quoteAll) =>
            Cell.Array[columns].Array[rows].Select(cells => (cells, delimiter, quoteAll))).Sample(t =>
        {
            var (cells, delimiter, quoteAll) = t;
            var header = Enumerable.Range(0, cells[0].Length).Select(i => i == 0 ? "text" : $"name{i}").ToArray();
            // Quotes let a cell hold anything; a row of nothing but an empty cell cannot occur with two columns and more.
            string Quoted(string cell) => quoteAll || cell.IndexOfAny([delimiter, '"', '\n', '\r']) >= 0 ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;
            var csv = string.Concat(cells.Prepend(header).Select(row => string.Join(delimiter, row.Select(Quoted)) + "\r\n"));

            var info = ImportText("a" + (delimiter == '\t' ? ".tsv" : ".csv"), csv);

            Assert.Equal(header, info.Columns);
            Assert.Equal(cells, Rows(info).Select(r => r.Values));
            Store.Delete(info.Hash);
        }, iter: 300, threads: 1);
}
