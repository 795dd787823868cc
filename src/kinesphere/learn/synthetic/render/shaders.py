"""What runs for each vertex and each pixel, in GLSL.

Positions are in the camera's frame (x right, y down, z away, metres), colours linear. Rows of pictures
count from the top: OpenGL's "up" is down here, and triangles that face the camera turn clockwise.
"""

from typing import Final

_VERTEX: Final = """
#version 330
uniform mat4 clip_camera;
in vec3 xyz_m;
in vec3 normal;
in vec2 uv;
in float label;
out vec3 at_m;
out vec3 facing;
out vec2 place;
flat out float part;
void main() {
    at_m = xyz_m;
    facing = normal;
    place = uv;
    part = label;
    gl_Position = clip_camera * vec4(xyz_m, 1.0);
}
"""

MAPS: Final = (
    _VERTEX,
    """
#version 330
uniform sampler2D colours;
uniform bool is_cutout;
uniform float person;
in vec3 at_m;
in vec2 place;
flat in float part;
out vec2 map;
void main() {
    if (is_cutout && texture(colours, place).a < 0.5) discard;
    map = vec2(at_m.z, person * 256.0 + part);
}
""",
)
"""Depth, and whose which part: no sample of a pixel but its middle, no mixing."""

SHADOW: Final = (
    """
#version 330
uniform mat4 clip_camera;
in vec3 xyz_m;
in vec2 uv;
out vec2 place;
void main() {
    place = uv;
    gl_Position = clip_camera * vec4(xyz_m, 1.0);
}
""",
    """
#version 330
uniform sampler2D colours;
uniform bool is_cutout;
in vec2 place;
void main() {
    if (is_cutout && texture(colours, place).a < 0.5) discard;
}
""",
)

COLOURS: Final = (
    _VERTEX,
    """
#version 330
uniform sampler2D colours;
uniform bool has_texture;
uniform bool is_cutout;
uniform bool is_catcher;
uniform vec3 tint;
uniform mat3 hue;
uniform float roughness;
uniform mat3 world_camera;
uniform vec3 harmonics[9];
uniform vec3 sun;         // towards the main light, in the camera's frame
uniform vec3 sun_colour;
uniform mat4 clip_shadow;
uniform sampler2DShadow shadows;
in vec3 at_m;
in vec3 facing;
in vec2 place;
out vec4 shaded;

vec3 from_everywhere(vec3 n) {
    return max(vec3(0.0), harmonics[0] + harmonics[1] * n.y + harmonics[2] * n.z + harmonics[3] * n.x
        + harmonics[4] * n.x * n.y + harmonics[5] * n.y * n.z + harmonics[6] * (3.0 * n.z * n.z - 1.0)
        + harmonics[7] * n.x * n.z + harmonics[8] * (n.x * n.x - n.y * n.y));
}

float lit() {
    vec4 seen = clip_shadow * vec4(at_m, 1.0);
    vec3 spot = seen.xyz / seen.w * 0.5 + 0.5;
    if (any(lessThan(spot, vec3(0.0))) || any(greaterThan(spot, vec3(1.0)))) return 1.0;
    vec2 texel = 1.0 / vec2(textureSize(shadows, 0));
    float sum = 0.0;
    for (int i = 0; i < 4; i++)
        sum += texture(shadows, vec3(spot.xy + texel * (vec2(i & 1, i >> 1) * 1.6 - 0.8), spot.z));
    return sum / 4.0;
}

void main() {
    vec4 colour = has_texture ? texture(colours, place) : vec4(1.0);
    if (is_cutout && colour.a < 0.5) discard;
    vec3 n = normalize(facing);
    vec3 eye = normalize(-at_m);
    if (dot(n, eye) < 0.0 && !gl_FrontFacing) n = -n;
    float open = max(dot(n, sun), 0.0);
    float sunlight = open > 0.0 || is_catcher ? lit() : 0.0;
    if (is_catcher) {
        float all = dot(from_everywhere(world_camera * n) + sun_colour * open, vec3(1.0));
        float direct = dot(sun_colour * open, vec3(1.0));
        shaded = vec4(0.0, 0.0, 0.0, (1.0 - sunlight) * direct / max(all, 1e-6));
        return;
    }
    vec3 albedo = max(hue * colour.rgb, vec3(0.0)) * tint;
    float grazing = pow(1.0 - max(dot(n, eye), 0.0), 5.0);
    float fresnel = mix(0.04, 0.04 + 0.5 * (1.0 - roughness), grazing);
    vec3 half_way = normalize(sun + eye);
    float tight = 2.0 / (roughness * roughness * roughness * roughness + 1e-3);
    float glint = pow(max(dot(n, half_way), 0.0), tight) * (tight + 2.0) / 8.0;
    vec3 light = from_everywhere(world_camera * n) + sun_colour * open * sunlight;
    vec3 shine = fresnel * from_everywhere(world_camera * reflect(-eye, n))
        + 0.04 * glint * open * sunlight * sun_colour;
    shaded = vec4(albedo * light + shine, 1.0);
}
""",
)
"""Light from everywhere (nine spherical harmonics, mirrored as well), a main light with shadows."""

PICTURE: Final = (
    """
#version 330
out vec2 place;
void main() {
    vec2 corner = vec2((gl_VertexID & 1) << 2, (gl_VertexID & 2) << 1);
    place = corner / 2.0;
    gl_Position = vec4(corner - 1.0, 0.0, 1.0);
}
""",
    """
#version 330
uniform sampler2D drawn;
uniform sampler2D behind;
uniform float exposure;
in vec2 place;
out vec3 rgb;
vec3 srgb(vec3 linear) {
    return mix(linear * 12.92, 1.055 * pow(linear, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, linear));
}
vec3 shoulder(vec3 x) {
    return mix(x, 1.0 - 0.2 * exp(-(x - 0.8) / 0.2), step(0.8, x));
}
void main() {
    vec4 front = texture(drawn, place);
    vec3 back = texture(behind, place).rgb;
    rgb = srgb(clamp(shoulder(front.rgb * exposure) + back * (1.0 - front.a), 0.0, 1.0));
}
""",
)
"""What is drawn over what is behind it; bright light is bent to white, then sRGB."""
