using System.Globalization;
using System.Xml;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>
/// Pascal VOC: an XML file per image. The image is the one it names, else the one of the same stem; parts come from <c>ImageSets/Main/{train,val,trainval,test}.txt</c>
/// where they are there (what no list names is left aside), else from folders. Objects marked difficult are kept: they are objects.
/// </summary>
/// <remarks>
/// The VOC data sets count pixels from 1 and their last pixel is inside the box (devkit, VOCevaldet.m: width = xmax - xmin + 1). Nearly all programs that write this format
/// today (labelImg, CVAT, Roboflow) count from 0 and mean edges. So the first rule is followed only for files that call themselves a VOC database in <c>source/database</c>.
/// </remarks>
internal static class PascalVoc
{
    private static readonly XmlReaderSettings Settings = new()
    {
        // No entities, no files or addresses of others.
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = 16 << 20,
        IgnoreComments = true,
        IgnoreWhitespace = true,
        IgnoreProcessingInstructions = true,
    };

    /// <returns>Null when no XML file is an annotation.</returns>
    public static ImageLayout? Find(ImageContainer container)
    {
        var files = container.Members.Where(m => m.Extension == ".xml").ToList();
        if (!files.Any(f => ImageContainer.Head(f) is var head && (head.Contains("<annotation", StringComparison.Ordinal) || head.Contains("<!DOCTYPE", StringComparison.Ordinal)))) return null;
        var (issues, parts) = (new ImageIssues(), ListedParts(container));
        var items = new List<ImageItem>();
        foreach (var file in files)
        {
            if (Read(container, file) is not { } annotation) continue;
            if (Image(container, file, annotation.FileName) is not { } image)
            {
                issues.Add(FindingKinds.MissingImage, container.At(file.Path));
                continue;
            }
            var stem = Path.GetFileNameWithoutExtension(file.FileName);
            if (parts.Count > 0 && !parts.ContainsKey(stem)) continue;
            for (var i = 0; i < annotation.Broken; i++) issues.Add(FindingKinds.BrokenAnnotation, container.At(file.Path));
            items.Add(new ImageItem(image, parts.Count > 0 ? parts[stem] : ImageContainer.PartOf(image)) { Boxes = annotation.Boxes, Annotated = annotation.Size, Source = null });
        }
        if (items.Count == 0 && issues.Count(FindingKinds.MissingImage) == 0) return null;
        if (items.Count == 0) throw new UserException("None of the images that the annotations name is there.", "Put the images (JPEGImages) and the annotations into one zip.", container.At(files[0].Path));
        container.Notes.Add($"Boxes were read as Pascal VOC from {files.Count:N0} files" + (parts.Count > 0 ? ", parts from the lists in ImageSets/Main." : "."));
        return new ImageLayout(SuggestedTasks.ObjectDetection, items) { Issues = issues };
    }

    /// <summary>One stem can have been given to images of several endings; many files name an image by a name it had elsewhere.</summary>
    private static Member? Image(ImageContainer container, Member file, string named)
    {
        var stem = Path.GetFileNameWithoutExtension(file.FileName);
        return named.Length > 0 && container.Find(file, named) is { } image && (Path.GetFileNameWithoutExtension(image.FileName) == stem || container.Find(file, stem) is null) ? image : container.Find(file, stem);
    }

    private static Dictionary<string, DataPart> ListedParts(ImageContainer container)
    {
        var parts = new Dictionary<string, DataPart>();
        // The single parts before the list of both.
        foreach (var list in new[] { "train", "val", "test", "trainval" })
            foreach (var member in container.Members.Where(m => m.Segments is [.., "ImageSets", "Main", var name] && name == list + ".txt"))
                foreach (var line in container.Text(member).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    parts.TryAdd(line.Split(' ')[0], list == "val" ? DataPart.Validation : list == "test" ? DataPart.Test : DataPart.Train);
        return parts;
    }

    /// <returns>Null when the root is another element.</returns>
    /// <exception cref="UserException">The XML is broken, or has a document type.</exception>
    private static Annotation? Read(ImageContainer container, Member file)
    {
        var annotation = new Annotation();
        try
        {
            using var text = new StringReader(container.Text(file));
            using var xml = XmlReader.Create(text, Settings);
            if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "annotation") return null;
            while (xml.Read())
                if (xml.NodeType == XmlNodeType.Element) annotation.Take(xml);
            annotation.EndObject();
            return annotation;
        }
        catch (XmlException e)
        {
            throw new UserException(e.Message.Contains("DTD", StringComparison.Ordinal) ? "The XML file defines a document type or entities, which an annotation does not need and which can be made to do harm."
                : $"The XML is broken at line {e.LineNumber}.", "Export the annotation again, or take the file out.", container.At(file.Path), e);
        }
    }

    /// <summary>Takes elements in the order of the document; those of an object up to the next object.</summary>
    private sealed class Annotation
    {
        private readonly Dictionary<string, string> _object = [];
        private readonly List<(string Label, double[] Edges)> _boxes = [];
        private bool _isVoc;
        private bool _inObject;
        private int _partDepth;
        private int _width;
        private int _height;

        public string FileName { get; private set; } = "";

        public int Broken { get; private set; }

        public (int, int)? Size => _width > 0 && _height > 0 ? (_width, _height) : null;

        public IReadOnlyList<Box> Boxes => [.. _boxes.Select(b => _isVoc
            ? new Box(b.Label, b.Edges[0] - 1, b.Edges[1] - 1, b.Edges[2] - b.Edges[0] + 1, b.Edges[3] - b.Edges[1] + 1)
            : new Box(b.Label, b.Edges[0], b.Edges[1], b.Edges[2] - b.Edges[0], b.Edges[3] - b.Edges[1]))];

        public void Take(XmlReader xml)
        {
            if (_partDepth > 0 && xml.Depth > _partDepth) return;
            _partDepth = 0;
            switch (xml.LocalName)
            {
                case "object":
                    EndObject();
                    _inObject = true;
                    break;
                // A person's head and hands have boxes of their own within the object.
                case "part":
                    _partDepth = xml.Depth;
                    break;
                case "name" or "xmin" or "ymin" or "xmax" or "ymax" when _inObject:
                    _object[xml.LocalName] = Text(xml);
                    break;
                case "filename" when !_inObject:
                    FileName = Text(xml);
                    break;
                case "database" when !_inObject:
                    _isVoc = Text(xml).Contains("VOC", StringComparison.OrdinalIgnoreCase);
                    break;
                case "width" when !_inObject:
                    _width = int.TryParse(Text(xml), CultureInfo.InvariantCulture, out var width) ? width : 0;
                    break;
                case "height" when !_inObject:
                    _height = int.TryParse(Text(xml), CultureInfo.InvariantCulture, out var height) ? height : 0;
                    break;
            }
        }

        public void EndObject()
        {
            if (!_inObject) return;
            var edges = new[] { "xmin", "ymin", "xmax", "ymax" }.Select(e => double.TryParse(_object.GetValueOrDefault(e), CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
            if (_object.GetValueOrDefault("name") is { Length: > 0 } name && edges.All(double.IsFinite)) _boxes.Add((name, edges));
            else Broken++;
            _object.Clear();
        }

        /// <summary>The element's text, read without passing over what follows it.</summary>
        private static string Text(XmlReader xml) => !xml.IsEmptyElement && xml.Read() && xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA ? xml.Value.Trim() : "";
    }
}
