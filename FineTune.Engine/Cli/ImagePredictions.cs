using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Inference.Images;

namespace FineTune.Engine.Cli;

/// <summary>What <c>predict</c> and <c>evaluate</c> do with a model that sees images.</summary>
internal static class ImagePredictions
{
    private const int Batch = 16;

    /// <param name="images">Files; or</param>
    /// <param name="data">a folder, zip or imported data set.</param>
    public static int Run(VerbContext context, string model, string[] images, string? data, int top)
    {
        if (images.Length > 0 == data is not null) throw new UserException("There are no images, or both kinds: give either --image or --data.", "For example: --image photo.jpg");
        using var predictor = new ImagePredictor(model);
        foreach (var batch in (data is null ? Files(images) : Rows(context, data)).Chunk(Batch))
        {
            var decoded = batch.Select(i => ImageDecoder.Decode(i.Bytes, i.Name, predictor.WantedSide)).ToList();
            var answers = predictor.Predict(decoded);
            for (var i = 0; i < batch.Length; i++)
            {
                var header = ImageDecoder.Inspect(batch[i].Bytes, batch[i].Name);
                PredictVerb.Show(context, predictor.Answer(batch[i].Name, header.Width, header.Height, answers[i]), top);
            }
        }
        return ExitCode.Done;
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Files(string[] paths)
    {
        foreach (var path in paths)
            yield return (path, File.Exists(path) ? File.ReadAllBytes(path) : throw new UserException("There is no such file.", "Check the name of the image.", new Place(path)));
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Rows(VerbContext context, string data)
    {
        using var set = new DataSetStore(context.Home).Open(DataArguments.Import(context, data).Hash);
        if (set.Info.Images is null) throw new UserException("There are no images in it.", "Choose a folder or zip of images.", new Place(data));
        foreach (var part in set.Info.Parts.Keys.Order())
            foreach (var row in set.Read(part)) yield return (row.Values[set.Info.IndexOf(ImageColumns.Image)], set.Image(row));
    }
}
