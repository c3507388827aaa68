namespace FineTune.Engine.Data.Images.Import;

/// <summary>Works on items in parallel and gives the results in their order, never more than a little ahead: memory does not grow with the number of items.</summary>
internal static class OrderedAhead
{
    /// <summary>
    /// The source is drawn from, and the results are taken, on the caller's thread (a zip can be read by one thread only); the work is done by the pool's threads.
    /// </summary>
    /// <param name="sizeOf">Bytes an item holds.</param>
    /// <param name="ahead">Items under way at once.</param>
    /// <param name="maximumBytes">Bytes of all items under way; a single larger one is still taken.</param>
    public static IEnumerable<(TItem Item, TResult Result)> Run<TItem, TResult>(IEnumerable<TItem> source, Func<TItem, TResult> work, Func<TItem, long> sizeOf, int ahead, long maximumBytes)
    {
        var underWay = new Queue<(TItem Item, Task<TResult> Work)>();
        var bytes = 0L;
        foreach (var item in source)
        {
            while (underWay.Count > 0 && (underWay.Count >= ahead || bytes + sizeOf(item) > maximumBytes)) yield return Next();
            underWay.Enqueue((item, Task.Run(() => work(item))));
            bytes += sizeOf(item);
        }
        while (underWay.Count > 0) yield return Next();

        (TItem, TResult) Next()
        {
            var (item, task) = underWay.Dequeue();
            bytes -= sizeOf(item);
            return (item, task.GetAwaiter().GetResult());
        }
    }
}
