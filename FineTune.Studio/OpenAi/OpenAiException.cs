namespace FineTune.Studio.OpenAi;

/// <summary>A refusal in OpenAI's words: an HTTP status and <c>{"error": {"message", "type", "param", "code"}}</c>.</summary>
internal sealed class OpenAiException(int status, string message, string type = OpenAiException.InvalidRequest, string? param = null, string? code = null) : Exception(message)
{
    public const string InvalidRequest = "invalid_request_error", ServerError = "server_error";

    public int Status { get; } = status;

    public string Type { get; } = type;

    /// <summary>The field that is wrong, where it is one.</summary>
    public string? Param { get; } = param;

    public string? Code { get; } = code;

    public static OpenAiException Wrong(string message, string? param = null, string? code = null) => new(StatusCodes.Status400BadRequest, message, param: param, code: code);

    /// <summary>Something OpenAI has and this server has not, or has not yet.</summary>
    public static OpenAiException NotHere(string message, string? param = null) => new(StatusCodes.Status501NotImplemented, message, param: param, code: "not_implemented");

    public static OpenAiException NotFound(string message, string? param = null, string? code = null) => new(StatusCodes.Status404NotFound, message, param: param, code: code);
}
