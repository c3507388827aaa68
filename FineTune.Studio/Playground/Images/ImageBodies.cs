using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace FineTune.Studio.Playground.Images;

/// <summary>What <c>/openapi/v1.json</c> says of addresses that images are sent to.</summary>
internal static class ImageBodies
{
    private const string Field = "image";

    /// <summary>The address reads an image: as the body, or as a file of a form.</summary>
    public static RouteHandlerBuilder AcceptsImages(this RouteHandlerBuilder endpoint) => endpoint.AcceptsImagesBeside(null);

    /// <param name="json">What it reads as JSON as well.</param>
    public static RouteHandlerBuilder AcceptsImagesBeside(this RouteHandlerBuilder endpoint, Type? json)
    {
        string[] types = [.. json is null ? [] : (string[])["application/json"], .. ImageUpload.ContentTypes];
        return endpoint.WithMetadata(new AcceptsMetadata(types, json ?? typeof(Stream)))
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                var body = (OpenApiRequestBody?)operation.RequestBody ?? new();
                operation.RequestBody = body;
                body.Content ??= new Dictionary<string, OpenApiMediaType>();
                foreach (var type in ImageUpload.ContentTypes) body.Content[type] = new() { Schema = type == ImageUpload.ContentTypes[0] ? Form() : Binary() };
                return Task.CompletedTask;
            });
    }

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static OpenApiSchema Form() => new() { Type = JsonSchemaType.Object, Required = new HashSet<string> { Field }, Properties = new Dictionary<string, IOpenApiSchema> { [Field] = Binary() } };
}
