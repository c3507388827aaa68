using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Tests.Engine.Data.Images;

public sealed class BoxImportTests : ImageTest
{
    private static string Voc(string file, string database, params (string Name, int X0, int Y0, int X1, int Y1)[] objects) =>
        $"<annotation><folder>x</folder><filename>{file}</filename><source><database>{database}</database></source><size><width>40</width><height>30</height><depth>3</depth></size>"
        + string.Concat(objects.Select(o => $"<object><name>{o.Name}</name><difficult>1</difficult><bndbox><xmin>{o.X0}</xmin><ymin>{o.Y0}</ymin><xmax>{o.X1}</xmax><ymax>{o.Y1}</ymax></bndbox>"
            + "<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part></object>")) + "</annotation>";

    [Fact]
    public void Pascal_VOC_gives_boxes_and_parts()
    {
        var info = Import(Zip(Jpeg("JPEGImages/1.jpg"), Jpeg("JPEGImages/2.jpg"), Jpeg("JPEGImages/3.jpg"), Jpeg("JPEGImages/4.jpg"),
            Text("Annotations/1.xml", Voc("1.jpg", "Unknown", ("cat", 2, 3, 12, 23), ("dog", 0, 0, 40, 30))), Text("Annotations/2.xml", Voc("renamed.jpg", "Unknown")), Text("Annotations/3.xml", Voc("3.jpg", "Unknown")),
            Text("Annotations/9.xml", Voc("9.jpg", "Unknown")), Text("ImageSets/Main/train.txt", "1\n"), Text("ImageSets/Main/val.txt", "2\n"), Text("ImageSets/Main/trainval.txt", "1\n2\n"), Text("ImageSets/Main/test.txt", "3\n")));

        Assert.Equal((SuggestedTasks.ObjectDetection, "boxes"), (info.SuggestedTask, info.LabelColumn));
        Assert.Equal([new Box("cat", 2, 3, 10, 20), new Box("dog", 0, 0, 40, 30)], Assert.Single(Images(info)).Boxes);
        Assert.Equal("JPEGImages/2.jpg", Assert.Single(Images(info, DataPart.Validation)).Name);
        Assert.Equal("JPEGImages/3.jpg", Assert.Single(Images(info, DataPart.Test)).Name);
        Assert.Equal("data.zip/Annotations/9.xml", Found(info, FindingKinds.MissingImage).Places[0].File);
        Assert.Contains(info.Notes, n => n.Contains("JPEGImages/4.jpg"));
    }

    [Fact]
    public void The_VOC_data_sets_themselves_count_from_one() =>
        Assert.Equal([new Box("cat", 0, 0, 40, 30)], Images(Import(Zip(Jpeg("1.jpg"), Text("1.xml", Voc("1.jpg", "The VOC2007 Database", ("cat", 1, 1, 40, 30))))))[0].Boxes);

    [Fact]
    public void Wrong_boxes_are_mended_or_left_out_and_reported()
    {
        var info = Import(Zip(Jpeg("1.jpg"), Text("1.xml", Voc("1.jpg", "", ("swapped", 12, 23, 2, 3), ("empty", 5, 5, 5, 9), ("outside", 30, 20, 60, 28), ("away", 50, 50, 60, 60)))));

        Assert.Equal([new Box("swapped", 2, 3, 10, 20), new Box("outside", 30, 20, 10, 8)], Images(info)[0].Boxes);
        Assert.Equal([1L, 1L, 2L], [Found(info, FindingKinds.SwappedBox).Count, Found(info, FindingKinds.ZeroSizeBox).Count, Found(info, FindingKinds.BoxOutside).Count]);
        Assert.Equal(new RowReference(DataPart.Train, 0), Found(info, FindingKinds.ZeroSizeBox).Rows[0]);
        Assert.Equal("data.zip/1.jpg", Found(info, FindingKinds.ZeroSizeBox).Places[0].File);
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><annotation><filename>&c;</filename></annotation>", "harm")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotation><filename>&x;</filename></annotation>", "harm")]
    [InlineData("<annotation><object>", "broken at line 1")]
    public void Bad_XML_is_refused_in_one_sentence(string xml, string says)
    {
        var e = Refused(() => Import(Zip(Jpeg("1.jpg"), Text("1.xml", xml))));
        Assert.Contains(says, e.What);
        Assert.Equal("data.zip/1.xml", e.Where!.File);
    }

    private const string Coco = """
        {"info":{"year":2024},"annotations":[
          {"id":1,"image_id":7,"category_id":3,"bbox":[1.5,2,10,20.25],"iscrowd":0,"segmentation":[[1,2,3,4]]},
          {"id":2,"image_id":7,"category_id":3,"bbox":[0,0,4,4],"iscrowd":1},
          {"id":3,"image_id":99,"category_id":3,"bbox":[0,0,4,4]},
          {"id":4,"image_id":7,"category_id":98,"bbox":[0,0,4,4]},
          {"id":5,"image_id":7,"category_id":3,"bbox":[0,0]}],
         "categories":[{"id":3,"name":"cat"}],
         "images":[{"id":7,"file_name":"1.jpg","width":40,"height":30},{"id":8,"file_name":"sub/2.jpg","width":40,"height":30},{"id":9,"file_name":"gone.jpg"}]}
        """;

    [Fact]
    public void COCO_gives_boxes_and_what_dangles_is_left_out_and_reported()
    {
        var info = Import(Zip(Jpeg("train2017/1.jpg"), Jpeg("train2017/sub/2.jpg"), Jpeg("val2017/3.jpg"), Text("annotations/instances_train2017.json", Coco),
            Text("annotations/instances_val2017.json", """{"images":[{"id":"a","file_name":"3.jpg"}],"annotations":[],"categories":[{"id":3,"name":"cat"}]}""")));

        Assert.Equal([new Box("cat", 1.5, 2, 10, 20.25), new Box("cat", 0, 0, 4, 4, IsCrowd: true)], Images(info)[0].Boxes);
        Assert.Empty(Images(info)[1].Boxes);
        Assert.Equal("val2017/3.jpg", Assert.Single(Images(info, DataPart.Validation)).Name);
        Assert.Equal(2, Found(info, FindingKinds.DanglingAnnotation).Count);
        Assert.Contains("annotation 3", Found(info, FindingKinds.DanglingAnnotation).Places[0].File);
        Assert.Equal(1, Found(info, FindingKinds.BrokenAnnotation).Count);
        Assert.Contains("gone.jpg", Found(info, FindingKinds.MissingImage).Places[0].File);
    }

    [Fact]
    public void Roboflow_puts_the_images_beside_the_annotations()
    {
        string One(string box) => $$"""{"images":[{"id":0,"file_name":"same.jpg"}],"categories":[{"id":0,"name":"things"},{"id":1,"name":"cat"}],"annotations":[{"id":0,"image_id":0,"category_id":1,"bbox":{{box}}}]}""";
        var info = Import(Zip(Jpeg("train/same.jpg", seed: 1), Jpeg("valid/same.jpg", seed: 2), Text("train/_annotations.coco.json", One("[1,1,5,5]")), Text("valid/_annotations.coco.json", One("[2,2,6,6]"))));

        Assert.Equal(("train/same.jpg", 1.0), (Images(info)[0].Name, Images(info)[0].Boxes[0].X));
        Assert.Equal(("valid/same.jpg", 2.0), (Images(info, DataPart.Validation)[0].Name, Images(info, DataPart.Validation)[0].Boxes[0].X));
    }

    [Fact]
    public void Broken_JSON_is_refused_with_its_place() =>
        Assert.Contains("instances_train.json", Refused(() => Import(Zip(Jpeg("1.jpg"), Text("instances_train.json", "{\"images\":[{\"id\":1,}")))).Where!.File);

    [Theory]
    [InlineData("names: [cat, \"big dog\"] # two\nnc: 2\n")]
    [InlineData("path: ..\nnames:\n  0: cat\n  1: 'big dog'\nnc: 2\n")]
    [InlineData("nc: 2\nnames:\n- cat\n- big dog\n")]
    [InlineData("names: {0: cat,\n  1: big dog}\n")]
    public void YOLO_gives_boxes_with_the_names_of_data_yaml(string yaml)
    {
        var info = Import(Zip(Jpeg("images/train/1.jpg"), Jpeg("images/train/2.jpg"), Jpeg("images/val/1.jpg", seed: 9), Text("data.yaml", yaml),
            Text("labels/train/1.txt", "1 0.5 0.5 0.5 1\n0 0.25 0.5 0.1 0.2\n7 0.5 0.5 0.1 0.1\n0 0.5 x 0.1 0.1\n"), Text("labels/val/1.txt", "0 0.1 0.1 0.4 0.1 0.4 0.5 0.1 0.5\n")));

        Assert.Equal([new Box("big dog", 10, 0, 20, 30), new Box("cat", 8, 12, 4, 6)], Images(info)[0].Boxes);
        Assert.Empty(Images(info)[1].Boxes);
        // A polygon of four corners.
        Assert.Equal([new Box("cat", 4, 3, 12, 12)], Images(info, DataPart.Validation)[0].Boxes);
        Assert.Equal(new Place("data.zip/labels/train/1.txt", 3), Assert.Single(Found(info, FindingKinds.UnknownClass).Places));
        Assert.Equal(4, Assert.Single(Found(info, FindingKinds.BrokenAnnotation).Places).Row);
    }

    [Fact]
    public void Darknet_lists_the_images_of_each_part()
    {
        var info = Import(Zip(Jpeg("obj/1.jpg"), Jpeg("obj/2.jpg"), Text("obj/1.txt", "0 0.5 0.5 0.5 0.5"), Text("obj/2.txt", ""), Text("obj.names", "cat\n"), Text("train.txt", "data/obj/1.jpg\n"), Text("test.txt", "data/obj/2.jpg\n")));
        Assert.Equal(("obj/1.jpg", "cat"), (Images(info)[0].Name, Images(info)[0].Boxes[0].Label));
        Assert.Equal("obj/2.jpg", Assert.Single(Images(info, DataPart.Test)).Name);
    }

    [Fact]
    public void YOLO_without_names_calls_the_classes_by_their_numbers() =>
        Assert.Equal("3", Images(Import(Zip(Jpeg("a.jpg"), Text("a.txt", "3 0.5 0.5 0.5 0.5"))))[0].Boxes[0].Label);

    [Theory]
    // Annotated as it is stored, lying: the box is turned along. Annotated as it is seen, standing: it is not.
    [InlineData(40, 30, 0, 0, 20, 15, 15, 0, 15, 20)]
    [InlineData(30, 40, 15, 0, 30, 20, 15, 0, 15, 20)]
    public void Boxes_fit_the_upright_image(int width, int height, int x0, int y0, int x1, int y1, double x, double y, double w, double h)
    {
        var xml = Voc("1.jpg", "", ("blue", x0, y0, x1, y1)).Replace("<width>40</width><height>30</height>", $"<width>{width}</width><height>{height}</height>");
        var row = Images(Import(Zip(("1.jpg", TestImages.WithOrientation(TestImages.Quarter(40, 30), 6)), Text("1.xml", xml))))[0];

        Assert.Equal((30, 40), (row.Width, row.Height));
        Assert.Equal(new Box("blue", x, y, w, h), Assert.Single(row.Boxes));
    }
}
