using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Models;

namespace FineTune.Studio.Wizard;

/// <summary>Reads a <c>plan.json</c> a person brought.</summary>
public static class PlanReader
{
    /// <param name="name">The file's name as the person knows it.</param>
    /// <exception cref="UserException">It is no plan, or of a model that is not here.</exception>
    public static async Task<TrainingPlan> ReadAsync(Stream file, string name)
    {
        try
        {
            var plan = await JsonSerializer.DeserializeAsync<TrainingPlan>(file, Json.File) ?? throw new JsonException("The file is empty.");
            return ModelCatalog.Cards.Any(c => c.Id == plan.Model) ? plan
                : throw new UserException($"The plan's model '{plan.Model}' is not in the catalog.", $"Change it in the file to one of: {string.Join(", ", ModelCatalog.Cards.Select(c => c.Id))}.", new Place(name, null, "model"));
        }
        catch (JsonException e)
        {
            throw new UserException("This is not a plan: it is no JSON, or a part of a plan is missing or of the wrong kind.", "Choose the plan.json of a run's folder, or one saved here.", new Place(name, e.LineNumber + 1), e);
        }
    }
}
