using FineTune.Engine.Models;

namespace FineTune.Engine.Tuning;

/// <summary>The head's parameters under the names they have in <c>model.safetensors</c>.</summary>
public static class HeadParameters
{
    public static IEnumerable<NamedParameter> Of(TaskHead head) => head.NamedParameters.Select(p => new NamedParameter(p.Name, p.Parameter));
}
