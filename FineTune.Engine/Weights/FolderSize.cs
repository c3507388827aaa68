namespace FineTune.Engine.Weights;

internal static class FolderSize
{
    /// <summary>Bytes of all files below <paramref name="folder"/>; files that vanish meanwhile count nothing.</summary>
    public static long Of(string folder)
    {
        long total = 0;
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            {
                try { total += file.Length; }
                catch (FileNotFoundException) { }
            }
        }
        catch (DirectoryNotFoundException) { }
        return total;
    }
}
