using System.Text.Json.Nodes;
using FineTune.Engine.Models;
using FineTune.Engine.Weights;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>
/// The pre-trained matrices stay as they are; beside some of them a product of two narrow ones learns (Hu et al. 2021, LoRA, arXiv:2106.09685).
/// The adapters are saved alone, as PEFT lays them out, and added into the weights of the saved model.
/// </summary>
public sealed class LoraTuning : TuningMethod
{
    /// <summary>Query and value as the families call them; GPT-2 has them in one matrix with the key.</summary>
    public const string DefaultTargets = "query,value,q_lin,v_lin,qkv,c_attn";

    public override string Id => "lora";

    public override string Title => "LoRA adapters";

    public override string Explanation => "Small adapters learn beside the frozen matrices: a few hundred kilobytes to keep per task, and a step costs less than full tuning.";

    public override Learner Prepare(TuningContext context) => new LoraLearner(context);

    private sealed class LoraLearner : EncoderLearner
    {
        private readonly List<(string Name, AdaptableLinear Layer)> _adapted;

        public LoraLearner(TuningContext context) : base(context)
        {
            var plan = context.Plan;
            foreach (var (_, parameter) in Backbone.LayerGroups.SelectMany(g => g.Parameters)) parameter.requires_grad_(false);
            var targets = (plan.LoraTargets.Length == 0 ? DefaultTargets : plan.LoraTargets).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            _adapted = plan.LoraRank == 0 ? [] : [.. Backbone.AdaptableLayers.Where(l => targets.Contains(l.Name.Split('.')[^1]))];
            if (plan.LoraRank > 0 && _adapted.Count == 0)
                throw new UserException($"No matrix of this model is named {string.Join(" or ", targets)}.",
                    $"Choose LoRA targets among {string.Join(", ", Backbone.AdaptableLayers.Select(l => l.Name.Split('.')[^1]).Distinct())}.");
            foreach (var (_, layer) in _adapted) layer.AddAdapter(plan.LoraRank, plan.LoraAlpha, plan.LoraDropout);
            Groups =
            [
                .. ParameterGroup.DecayAndNot("adapters", _adapted.SelectMany(l => Parts(l.Name, l.Layer.Adapter!)), plan.LearningRate, plan.WeightDecay),
                .. context.HeadGroups(plan.HeadLearningRate),
            ];
        }

        public override IReadOnlyList<ParameterGroup> Groups { get; }

        /// <summary>The embeddings never learn; with adapters in the lowest layer, gradients reach down to it.</summary>
        protected override int Frozen => 0;

        public override void SaveParts(string runFolder)
        {
            if (_adapted.Count == 0) return;
            var folder = Directory.CreateDirectory(Path.Combine(runFolder, "adapter")).FullName;
            var plan = Context.Plan;
            SafeTensorsWriter.Write(Path.Combine(folder, "adapter_model.safetensors"),
                [.. _adapted.SelectMany(l => Parts("base_model.model." + l.Name, l.Layer.Adapter!)).Concat(HeadParameters.Of(Context.Head).Select(p => p with { Name = "base_model.model." + p.Name })).Select(p => (p.Name, (Tensor)p.Tensor))]);
            Json.WriteFile(Path.Combine(folder, "adapter_config.json"), new JsonObject
            {
                ["peft_type"] = "LORA",
                ["task_type"] = Context.Writes ? "CAUSAL_LM" : Context.PerToken ? "TOKEN_CLS" : "SEQ_CLS",
                ["base_model_name_or_path"] = plan.Model,
                ["r"] = plan.LoraRank,
                ["lora_alpha"] = plan.LoraAlpha,
                ["lora_dropout"] = plan.LoraDropout,
                ["target_modules"] = new JsonArray([.. _adapted.Select(l => l.Name.Split('.')[^1]).Distinct().Select(n => JsonValue.Create(n))]),
                ["modules_to_save"] = new JsonArray([.. HeadParameters.Of(Context.Head).Select(p => p.Name.Split('.')[0]).Distinct().Select(n => JsonValue.Create(n))]),
                ["bias"] = "none",
                ["fan_in_fan_out"] = _adapted[0].Layer.InputsFirst,
                ["inference_mode"] = true,
            });
        }

        public override void Complete()
        {
            foreach (var (_, layer) in _adapted) layer.Merge();
        }

        private static IEnumerable<NamedParameter> Parts(string name, LowRankAdapter adapter) =>
            [new(name + ".lora_A.weight", adapter.A), new(name + ".lora_B.weight", adapter.B)];
    }
}
