using FineTune.Engine;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace FineTune.Studio.Shell;

/// <summary>Every error of the API as problem details (RFC 9457); a <see cref="UserException"/> keeps where and remedy as extensions.</summary>
internal sealed class ApiProblems(IProblemDetailsService problems, ILogger<ApiProblems> log) : IExceptionHandler
{
    public static bool IsApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/hubs") || context.Request.Path.StartsWithSegments("/openapi");

    /// <summary>404 with what is not there and how to find what is.</summary>
    public static IResult NotFound(string what, string remedy) =>
        Results.Problem(title: what, detail: $"{what} {remedy}", statusCode: StatusCodes.Status404NotFound, extensions: new Dictionary<string, object?> { ["remedy"] = remedy });

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken token)
    {
        context.Response.StatusCode = exception switch
        {
            UserException => StatusCodes.Status400BadRequest,
            BadHttpRequestException bad => bad.StatusCode,
            _ => StatusCodes.Status500InternalServerError,
        };
        if (context.Response.StatusCode == 500) log.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
        return await problems.TryWriteAsync(new() { HttpContext = context, Exception = exception, ProblemDetails = { Status = context.Response.StatusCode } });
    }

    public static void Describe(ProblemDetailsOptions options) => options.CustomizeProblemDetails = context =>
    {
        var problem = context.ProblemDetails;
        problem.Instance ??= context.HttpContext.Request.Path;
        if (context.Exception is UserException user)
        {
            problem.Title = user.What;
            problem.Detail = user.Message;
            problem.Extensions["remedy"] = user.Remedy;
            if (user.Where is { } where) problem.Extensions["where"] = new { where.File, where.Row, where.Column };
        }
        else if (context.Exception is BadHttpRequestException bad)
        {
            problem.Detail = bad.Message;
            problem.Extensions["remedy"] = "/openapi/v1.json names the fields and their types for every address.";
        }
        else if (problem.Status == StatusCodes.Status415UnsupportedMediaType)
        {
            problem.Detail = "The request's content type is not one this address reads.";
            problem.Extensions["remedy"] = "Send JSON as application/json and files as multipart/form-data; /openapi/v1.json names the type for every address.";
        }
        else if (problem.Status is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed && problem.Detail is null)
        {
            problem.Detail = $"There is nothing at {context.HttpContext.Request.Method} {context.HttpContext.Request.Path}.";
            problem.Extensions["remedy"] = "/openapi/v1.json lists the addresses there are.";
        }
        else if (problem.Status == 500)
        {
            problem.Detail = "The studio failed at this request; its log says why.";
        }
    };
}
