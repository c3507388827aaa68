using System.Globalization;
using System.Text.Json;
using FineTune.Engine.Data.Import;
using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>
/// COCO: one JSON file for many images (<c>instances_train2017.json</c>, Roboflow's <c>train/_annotations.coco.json</c>), read value by value. Boxes are [x, y, width, height]
/// in pixels from 0. Images without annotations are images without objects. The part is that of the file's name, else of its folder, else of the image's.
/// </summary>
internal static class Coco
{
    /// <returns>Null when no JSON file is of this form.</returns>
    public static ImageLayout? Find(ImageContainer container)
    {
        var files = container.Members.Where(m => m.Extension == ".json").Where(LooksLikeCoco).ToList();
        if (files.Count == 0) return null;
        var issues = new ImageIssues();
        var items = files.SelectMany(f => Read(container, f, issues)).ToList();
        if (items.Count == 0) throw new UserException("None of the images that the annotations name is there.", "Put the images and the annotations into one zip.", container.At(files[0].Path));
        container.Notes.Add($"Boxes were read as COCO from {ClassNames.List([.. files.Select(f => f.Path)])}.");
        return new ImageLayout(SuggestedTasks.ObjectDetection, items) { Issues = issues };
    }

    /// <summary>The three lists can stand in any order, and the first may be longer than what is looked at; a record of one of them tells as well.</summary>
    private static bool LooksLikeCoco(Member member)
    {
        if (member.FileName.EndsWith(".coco.json", StringComparison.OrdinalIgnoreCase) || member.FileName.StartsWith("instances_", StringComparison.OrdinalIgnoreCase)) return true;
        var head = ImageContainer.Head(member);
        return new[] { "\"images\"", "\"annotations\"", "\"categories\"", "\"file_name\"", "\"image_id\"", "\"category_id\"", "\"bbox\"" }.Count(head.Contains) >= 2;
    }

    private static IEnumerable<ImageItem> Read(ImageContainer container, Member file, ImageIssues issues)
    {
        var source = new SourceFile($"{container.Name}/{file.Path}", container.Part, file.Length, file.Open);
        // Ids are numbers, but here and there words: those get numbers nobody uses.
        var words = new Dictionary<string, long>();
        var (images, categories, annotations) = (new Dictionary<long, (string Name, int Width, int Height)>(), new Dictionary<long, string>(), new List<Annotation>());
        using (var stream = file.Open())
        {
            var json = new JsonStream(stream, source);
            if (json.Next(out _) != JsonTokenType.StartObject) throw new UserException("The file is no COCO annotation: it does not begin with an object.", "Export the annotations again.", source.At());
            while (json.Next(out var list) == JsonTokenType.PropertyName)
            {
                if (list is not ("images" or "annotations" or "categories") || !json.EntersArrayOfObjects())
                {
                    json.Value()?.Dispose();
                    continue;
                }
                json.Record = 0;
                while (json.Value() is { } value)
                {
                    using (value) Take(list, value.RootElement);
                    json.Record++;
                }
            }
        }
        var boxes = annotations.Where(a => images.ContainsKey(a.Image)).ToLookup(a => a.Image);
        foreach (var dangling in annotations.Where(a => !images.ContainsKey(a.Image) || (a.Box is not null && !categories.ContainsKey(a.Category))))
            issues.Add(FindingKinds.DanglingAnnotation, new Place($"{source.Name}: annotation {dangling.Id}"));
        foreach (var broken in annotations.Where(a => a.Box is null && images.ContainsKey(a.Image))) issues.Add(FindingKinds.BrokenAnnotation, new Place($"{source.Name}: annotation {broken.Id}"));
        foreach (var (id, image) in images)
        {
            if (container.Find(file, image.Name) is not { } member)
            {
                issues.Add(FindingKinds.MissingImage, new Place($"{source.Name}: {image.Name}"));
                continue;
            }
            yield return new ImageItem(member, PartNames.OfFile(file.FileName) ?? YearlessPart(file) ?? ImageContainer.PartOf(file) ?? ImageContainer.PartOf(member))
            {
                Boxes = [.. boxes[id].Where(a => a.Box is not null && categories.ContainsKey(a.Category)).Select(a => a.Box! with { Label = categories[a.Category] })],
                Annotated = image.Width > 0 && image.Height > 0 ? (image.Width, image.Height) : null,
            };
        }

        long? Id(JsonElement e, string name)
        {
            if (!e.TryGetProperty(name, out var value)) return null;
            if (value.ValueKind == JsonValueKind.Number) return value.TryGetInt64(out var number) ? number : null;
            if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } word) return null;
            if (long.TryParse(word, CultureInfo.InvariantCulture, out var inQuotes)) return inQuotes;
            return words.TryGetValue(word, out var given) ? given : words[word] = long.MinValue + 1 + words.Count;
        }

        void Take(string list, JsonElement e)
        {
            if (e.ValueKind != JsonValueKind.Object) return;
            if (list == "images" && Id(e, "id") is { } image) images[image] = (Text(e, "file_name"), (int)(Number(e, "width") ?? 0), (int)(Number(e, "height") ?? 0));
            else if (list == "categories" && Id(e, "id") is { } category && Text(e, "name").Trim() is { Length: > 0 } name) categories[category] = name;
            else if (list == "annotations") annotations.Add(new Annotation(Id(e, "id") ?? 0, Id(e, "image_id") ?? long.MinValue, Id(e, "category_id") ?? long.MinValue, Box(e)));
        }
    }

    private static Box? Box(JsonElement e) =>
        e.TryGetProperty("bbox", out var bbox) && bbox.ValueKind == JsonValueKind.Array && bbox.GetArrayLength() == 4 && bbox.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number)
            ? new Box("", bbox[0].GetDouble(), bbox[1].GetDouble(), bbox[2].GetDouble(), bbox[3].GetDouble(), IsTrue(e, "iscrowd")) : null;

    private static bool IsTrue(JsonElement e, string name) => e.TryGetProperty(name, out var value) && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.Number && value.GetDouble() != 0));

    private static string Text(JsonElement e, string name) => e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static double? Number(JsonElement e, string name) => e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>COCO's own names end in a year: <c>instances_val2017.json</c>.</summary>
    private static DataPart? YearlessPart(Member file) => PartNames.OfFile(PartNames.Stem(file.FileName).TrimEnd("0123456789".ToCharArray()) + ".json");

    private sealed record Annotation(long Id, long Image, long Category, Box? Box);
}
