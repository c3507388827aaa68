using System.Text.Json;
using FineTune.Engine;

namespace FineTune.Studio.Shell;

/// <summary>The API's one way to read a JSON body: strict about its type, and clear about what is wrong in it and where.</summary>
internal static class JsonBody
{
    /// <exception cref="UserException">The body is not the JSON it should be.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request)
    {
        // Only application/json: a form of a foreign page cannot send that without the browser asking first.
        if (!request.HasJsonContentType()) throw new UserException("The request's body is not JSON.", "Send it with Content-Type: application/json.");
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, Json.Line, request.HttpContext.RequestAborted)
                ?? throw new JsonException("The document is empty.");
        }
        catch (JsonException e)
        {
            throw new UserException($"The JSON cannot be read: {e.Message}", "Send the fields named in /openapi/v1.json.", new Place("request body", e.LineNumber + 1), e);
        }
    }
}
